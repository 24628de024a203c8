/* An operation's id, made where somebody acts: sent again it is known, and does nothing twice. */
window.newOperation = () => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("");
};
