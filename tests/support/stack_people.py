"""What must hold of the pool and of its clients."""

from stack import GONE, Properties, Rule, at, broken, listed, of_type, referred, text

from infra.template import Template

_POOL = "Cognito::UserPool"
_CLIENT = "Cognito::UserPoolClient"
_MINUTES = {"seconds": 1 / 60, "minutes": 1, "hours": 60, "days": 1440}


def protects_who_signs_in(whole: Template) -> list[str]:
    """Threat protection is on, a second factor and passkeys are offered, pools are not deleted.

    Cognito.1, .3 and .6; words are long instead of mixed (ASVS 6.2.5), which Cognito.3 asks for.
    """
    found = []
    for name, one in of_type(whole, _POOL).items():
        if (
            at(one, "UserPoolAddOns", "AdvancedSecurityMode") != "ENFORCED"
            or one.get("UserPoolTier") != "PLUS"
        ):
            found.append(f"{name} has no threat protection")
        if one.get("MfaConfiguration") not in {
            "OPTIONAL",
            "ON",
        } or "SOFTWARE_TOKEN_MFA" not in one.get("EnabledMfas", []):
            found.append(f"{name} offers no second factor")
        if "WEB_AUTHN" not in at(
            one, "Policies", "SignInPolicy", "AllowedFirstAuthFactors", default=[]
        ):
            found.append(f"{name} offers no passkeys")
        word = at(one, "Policies", "PasswordPolicy", default={})
        if word.get("MinimumLength", 0) < 15 or any(
            value is True for key, value in word.items() if key.startswith("Require")
        ):
            found.append(f"{name} asks for other passwords than long ones")
        if one.get("DeletionProtection") != "ACTIVE":
            found.append(f"{name} can be deleted")
        if "email" not in one.get("AutoVerifiedAttributes", []):
            found.append(f"{name} takes addresses nobody showed to be theirs")
    return found


def grants_by_code_alone(whole: Template) -> list[str]:
    """Every client takes the code alone, leads to exact addresses, and tells nobody who exists."""
    found = []
    for name, one in of_type(whole, _CLIENT).items():
        if one.get("AllowedOAuthFlows") != ["code"]:
            found.append(f"{name} grants in other ways than by code")
        if any(
            "PASSWORD" in flow or "CUSTOM" in flow
            for flow in one.get("ExplicitAuthFlows", ["PASSWORD"])
        ):
            found.append(f"{name} takes passwords itself")
        if "ALLOW_USER_AUTH" not in one.get("ExplicitAuthFlows", []):
            found.append(f"{name} takes no passkeys")
        if one.get("PreventUserExistenceErrors") != "ENABLED":
            found.append(f"{name} tells who exists")
        addresses = [*one.get("CallbackURLs", []), *one.get("LogoutURLs", [])]
        if not addresses or any("*" in text(url) for url in addresses):
            found.append(f"{name} leads to any address")
    web = of_type(whole, _CLIENT).get("WebClient", {})
    if [text(url) for url in web.get("CallbackURLs", [])] != [
        "https://${DomainName}/signin/callback"
    ]:
        found.append("the site's client leads elsewhere")
    if [text(url) for url in web.get("LogoutURLs", [])] != ["https://${DomainName}/signed-out"]:
        found.append("the site's client leads elsewhere afterwards")
    if web.get("GenerateSecret") is not True:
        found.append("the site's client has no secret")
    return found


def keeps_tokens_short(whole: Template) -> list[str]:
    """Tokens end within 15 minutes, refresh tokens turn and can be revoked."""
    found = []
    for name, one in of_type(whole, _CLIENT).items():
        if max(_minutes(one, "AccessToken"), _minutes(one, "IdToken")) > 15:
            found.append(f"{name} gives tokens for long")
        if (
            at(one, "RefreshTokenRotation", "Feature") != "ENABLED"
            or "ALLOW_REFRESH_TOKEN_AUTH" in one["ExplicitAuthFlows"]
        ):
            found.append(f"{name} gives refresh tokens that do not turn")
        if one.get("EnableTokenRevocation") is not True:
            found.append(f"{name} gives tokens nobody can revoke")
    return found


def _minutes(client: Properties, token: str) -> float:
    unit = at(client, "TokenValidityUnits", token, default="hours")
    return float(client.get(f"{token}Validity", 60)) * _MINUTES[unit]


def scopes_of(whole: Template) -> set[str]:
    """Give the scopes of the resource servers: `expenses/read`."""
    return {
        f"{one['Identifier']}/{scope['ScopeName']}"
        for one in of_type(whole, "Cognito::UserPoolResourceServer").values()
        for scope in one["Scopes"]
    }


def gives_scopes_to_programs_alone(whole: Template) -> list[str]:
    """There are two scopes; the programs' client may ask for them, the site's for neither."""
    found = []
    if scopes_of(whole) != {"expenses/read", "expenses/write"}:
        found.append("the scopes are not read and write")
    asked = {
        name: set(one.get("AllowedOAuthScopes", []))
        for name, one in of_type(whole, _CLIENT).items()
    }
    if asked.get("WebClient") != {"openid", "email"}:
        found.append("the site asks for more than who somebody is")
    if asked.get("ProgramClient") != scopes_of(whole):
        found.append("programs cannot ask for the scopes")
    if of_type(whole, _CLIENT)["ProgramClient"].get("GenerateSecret") is not False:
        found.append("programs are given a secret that they cannot keep")
    return found


def has_a_hosted_page(whole: Template) -> list[str]:
    """The pool has a domain, and each client's page a look: without one it is blank."""
    found = [] if of_type(whole, "Cognito::UserPoolDomain") else ["the pool has no domain"]
    styled = set().union(
        *(
            referred(one["ClientId"])
            for one in listed(list(of_type(whole, "Cognito::ManagedLoginBranding").values()))
        ),
        set(),
    )
    return found + [
        f"{name} leads to a blank page" for name in of_type(whole, _CLIENT) if name not in styled
    ]


RULES = (
    Rule(
        protects_who_signs_in,
        (
            broken("Pool.UserPoolAddOns.AdvancedSecurityMode", "AUDIT"),
            broken("Pool.UserPoolTier", "LITE"),
            broken("Pool.MfaConfiguration", "OFF"),
            broken("Pool.EnabledMfas", ["SMS_MFA"]),
            broken("Pool.Policies.SignInPolicy", GONE),
            broken("Pool.Policies.PasswordPolicy.MinimumLength", 8),
            broken("Pool.Policies.PasswordPolicy.RequireSymbols", value=True),
            broken("Pool.DeletionProtection", "INACTIVE"),
            broken("Pool.AutoVerifiedAttributes"),
        ),
    ),
    Rule(
        grants_by_code_alone,
        (
            broken("WebClient.AllowedOAuthFlows", ["code", "implicit"]),
            broken("ProgramClient.AllowedOAuthFlows", ["client_credentials"]),
            broken("WebClient.CallbackURLs", ["https://*.example.org/signin/callback"]),
            broken("WebClient.LogoutURLs", [{"Fn::Sub": "https://${DomainName}/"}]),
            broken("WebClient.GenerateSecret", value=False),
            broken("WebClient.PreventUserExistenceErrors", "LEGACY"),
            broken("ProgramClient.ExplicitAuthFlows", ["ALLOW_USER_PASSWORD_AUTH"]),
            broken("WebClient.ExplicitAuthFlows", ["ALLOW_USER_SRP_AUTH"]),
            broken("ProgramClient.CallbackURLs", []),
        ),
    ),
    Rule(
        keeps_tokens_short,
        (
            broken("ProgramClient.AccessTokenValidity", 16),
            broken("WebClient.TokenValidityUnits.IdToken", "hours"),
            broken("ProgramClient.AccessTokenValidity"),
            broken("ProgramClient.RefreshTokenRotation.Feature", "DISABLED"),
            broken("WebClient.ExplicitAuthFlows", ["ALLOW_REFRESH_TOKEN_AUTH"]),
            broken("WebClient.EnableTokenRevocation", value=False),
        ),
    ),
    Rule(
        gives_scopes_to_programs_alone,
        (
            broken("Scopes.Identifier", "ledger"),
            broken("Scopes.Scopes.1.ScopeName", "admin"),
            broken("WebClient.AllowedOAuthScopes", ["openid", "email", "expenses/write"]),
            broken("ProgramClient.AllowedOAuthScopes", ["expenses/read"]),
            broken("ProgramClient.GenerateSecret", value=True),
        ),
    ),
    Rule(
        has_a_hosted_page,
        (
            broken("PoolDomain!"),
            broken("WebBranding!"),
            broken("ProgramBranding.ClientId", {"Ref": "WebClient"}),
        ),
    ),
)
