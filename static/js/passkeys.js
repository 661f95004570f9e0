// What went wrong with a passkey, in words: allauth's script only tells the console.
(function () {
  const words = {
    NotAllowedError: "The passkey was not used: you cancelled, or it took too long.",
    InvalidStateError: "This device has a passkey for you already.",
    SecurityError: "Passkeys don't work at this address. They need https, or localhost on your own computer.",
  };
  document.addEventListener("allauth.error", (event) => {
    const place = document.querySelector("[data-fl-passkey-error]");
    if (!place) return;
    event.preventDefault();
    place.textContent = words[event.detail.exception?.name] || "The passkey did not work. Try again, or sign in another way.";
    place.hidden = false;
  });
})();
