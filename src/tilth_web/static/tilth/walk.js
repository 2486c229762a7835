// Walking the border of a parcel with a phone: each position that is good enough becomes
// a corner. The walk can be paused, a corner taken back, and it is kept in a field of the
// form, so that a closed browser loses none of it.
const DIGITS = 7;
const POOR = 30; // m; a worse position makes no corner by itself
const STEP = 3; // m between two corners, or the accuracy where that is worse
const RADIUS = 6371007.2; // m, of the sphere with the Earth's area
const ANGLE = Math.PI / 180;

/** Area of a ring on the sphere, in m2; the server measures on the ellipsoid. */
export function area(ring) {
  let sum = 0;
  for (let i = 0; i < ring.length; i++) {
    const [[x0, y0], [x1, y1]] = [ring[i], ring[(i + 1) % ring.length]];
    sum += (x1 - x0) * ANGLE * (2 + Math.sin(y0 * ANGLE) + Math.sin(y1 * ANGLE));
  }
  return Math.abs((sum * RADIUS * RADIUS) / 2);
}

/** Metres between two positions that are near each other. */
export function distance([x0, y0], [x1, y1]) {
  const east = (x1 - x0) * ANGLE * Math.cos(((y0 + y1) / 2) * ANGLE);
  return RADIUS * Math.hypot(east, (y1 - y0) * ANGLE);
}

/**
 * Let the buttons of `panel` walk; `show` draws the corners so far, `finish` takes the
 * ring. `track` is the field that keeps the walk.
 */
export function walking({ start, panel, track, words, show, finish }) {
  const button = (name) => panel.querySelector(`[data-${name}]`);
  const status = panel.querySelector("[data-walk-status]");
  const state = { corners: [], worst: 0, here: null, paused: false };
  let watch = null;
  let lock = null;

  const number = new Intl.NumberFormat(document.documentElement.lang, { maximumSignificantDigits: 3 });
  const said = (text) => text
    .replace("{number}", state.corners.length)
    .replace("{area}", number.format(area(state.corners) / 10000))
    .replace("{accuracy}", state.here ? Math.round(state.here.accuracy) : "–");

  function tell(text = state.paused ? words.paused : words.walking) {
    status.textContent = said(state.here || text === words.refused || text === words.few ? text : words.waiting);
    button("pause").textContent = state.paused ? words.resume : words.pause;
    button("undo").disabled = !state.corners.length;
    button("corner").disabled = !state.here;
  }

  function keep() {
    track.value = state.corners.length ? JSON.stringify({ corners: state.corners, accuracy: state.worst }) : "";
    track.form.dispatchEvent(new Event("tilth:changed"));
    show(state.corners, state.here?.at);
  }

  function add({ at, accuracy }) {
    state.corners.push(at);
    state.worst = Math.max(state.worst, Math.round(accuracy * 10) / 10);
    keep();
  }

  function moved({ coords }) {
    const at = [coords.longitude, coords.latitude].map((degrees) => Number(degrees.toFixed(DIGITS)));
    state.here = { at, accuracy: coords.accuracy };
    const last = state.corners.at(-1);
    const far = !last || distance(last, at) >= Math.max(STEP, Math.min(coords.accuracy, POOR));
    if (!state.paused && coords.accuracy > POOR) return tell(words.poor);
    if (!state.paused && far) add(state.here);
    else show(state.corners, at);
    tell();
  }

  function failed({ code }) {
    state.here = null;
    tell(code === 1 ? words.refused : words.waiting);
  }

  function open() {
    panel.hidden = false;
    start.hidden = true;
  }

  async function begin() {
    open();
    state.paused = false;
    if (watch === null) watch = navigator.geolocation.watchPosition(moved, failed, { enableHighAccuracy: true, maximumAge: 0 });
    tell();
    button("pause").focus();
    lock = await navigator.wakeLock?.request("screen").catch(() => null);
  }

  function end() {
    if (watch !== null) navigator.geolocation.clearWatch(watch);
    watch = null;
    lock?.release();
    Object.assign(state, { corners: [], here: null, paused: false });
    panel.hidden = true;
    start.hidden = false;
    start.focus();
  }

  start.addEventListener("click", begin);
  button("pause").addEventListener("click", () => {
    if (watch === null) return begin();
    state.paused = !state.paused;
    tell();
  });
  button("corner").addEventListener("click", () => {
    add(state.here);
    tell();
  });
  button("undo").addEventListener("click", () => {
    state.corners.pop();
    keep();
    tell();
  });
  button("finish").addEventListener("click", () => {
    if (state.corners.length < 3) return tell(words.few);
    const { corners, worst } = state;
    end();
    state.worst = 0;
    finish(corners, worst);
  });
  button("stop").addEventListener("click", () => {
    end();
    state.worst = 0;
    keep();
  });
  restore();

  /** A walk that was broken off is shown again; it waits until its walker goes on. */
  function restore() {
    let kept;
    try {
      kept = JSON.parse(track.value);
    } catch {
      return;
    }
    if (!Array.isArray(kept?.corners)) return;
    Object.assign(state, { corners: kept.corners, worst: kept.accuracy ?? 0, paused: true });
    open();
    tell();
    status.textContent = said(words.resumed);
    show(state.corners);
  }
}
