"""The same ledger for programs: openapi.yaml is the contract, all else follows from it."""
