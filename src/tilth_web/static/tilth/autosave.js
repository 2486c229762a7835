// Keeping what is typed: sent to the server a moment after each change, so that a lost
// connection, a closed tab or a session that ran out loses nothing. The buttons of the
// form work without it.
const PAUSE = 1500; // ms after the last change
const AGAIN = 10000; // ms until what failed is tried again
const line = document.querySelector("[data-autosave]");
const form = document.querySelector("form[data-kept]");
if (line && form) start();

function start() {
  const words = JSON.parse(line.dataset.words);
  let timer = null;
  let sent = false;
  let waiting = null;
  const later = (delay) => {
    clearTimeout(timer);
    timer = setTimeout(keep, delay);
  };
  const changed = () => sent || later(PAUSE);
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("tilth:changed", changed);
  form.addEventListener("submit", () => {
    sent = true;
    clearTimeout(timer);
    waiting?.abort();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && timer !== null && !sent) keep();
  });

  async function keep() {
    clearTimeout(timer);
    timer = null;
    waiting = new AbortController();
    const data = new FormData(form);
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
    try {
      const answer = await fetch(line.dataset.autosave, { method: "POST", body: data, signal: waiting.signal });
      await told(answer);
    } catch (error) {
      if (error.name === "AbortError") return;
      say(words.failed, true);
      if (timer === null) later(AGAIN);
    }
  }

  async function told(answer) {
    const isJson = answer.headers.get("Content-Type")?.startsWith("application/json");
    if (answer.redirected || answer.status === 403 || !isJson) {
      say(words.signed_out, true);
      if (timer === null) later(AGAIN);
      return;
    }
    const { saved_at: savedAt, meanwhile, refused } = await answer.json();
    if (refused) say(refused, true);
    else if (savedAt) say([words.kept.replace("{time}", clock(savedAt)), meanwhile].filter(Boolean).join(" "), Boolean(meanwhile));
  }

  function say(text, isWarning) {
    line.textContent = text;
    line.classList.toggle("error", isWarning);
  }
}

/** The server's instant as the reader's clock would show it; the device's own may be wrong. */
function clock(instant) {
  return new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: "medium" }).format(new Date(instant));
}
