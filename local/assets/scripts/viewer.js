// @ts-check
// The headers that CloudFront would add, by what is chosen.
import { byId, el } from "./common.js";

/** @type {[label: string, headers: Record<string, string>][]} */
const DEVICES = [
  ["not said", {}],
  ["Desktop", { "CloudFront-Is-Desktop-Viewer": "true", "CloudFront-Is-Mobile-Viewer": "false" }],
  ["Phone", { "CloudFront-Is-Mobile-Viewer": "true", "CloudFront-Is-Desktop-Viewer": "false" }],
  ["Tablet", { "CloudFront-Is-Tablet-Viewer": "true", "CloudFront-Is-Desktop-Viewer": "false" }],
  ["Television", { "CloudFront-Is-SmartTV-Viewer": "true", "CloudFront-Is-Desktop-Viewer": "false" }],
];

/** @type {[label: string, code: string, latitude: string][]} */
const COUNTRIES = [
  ["Australia", "AU", "-33.87"],
  ["Austria", "AT", "48.21"],
  ["Brazil", "BR", "-23.55"],
  ["France", "FR", "48.86"],
  ["Germany", "DE", "52.52"],
  ["Ireland", "IE", "53.35"],
  ["Japan", "JP", "35.68"],
  ["Switzerland", "CH", "47.37"],
  ["United Kingdom", "GB", "51.51"],
  ["United States", "US", "40.71"],
];

const PLACES = [
  "America/Los_Angeles",
  "America/New_York",
  "America/Sao_Paulo",
  "Europe/London",
  "Europe/Berlin",
  "Asia/Kolkata",
  "Asia/Tokyo",
  "Australia/Sydney",
];

/**
 * @param {string} zone
 * @param {Date} now
 */
function clock(zone, now) {
  return now.toLocaleTimeString("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit" });
}

/**
 * Zones by the hour that it is there, one for each. The signs of `Etc/GMT` are the wrong way round, as POSIX has them.
 */
function hours() {
  const utc = new Date().getUTCHours();
  return Array.from({ length: 24 }, (_, hour) => {
    const ahead = ((hour - utc + 36) % 24) - 12;
    const zone = ahead === 0 ? "Etc/GMT" : `Etc/GMT${ahead > 0 ? "-" : "+"}${Math.abs(ahead)}`;
    return /** @type {const} */ ([hour, zone]);
  });
}

/** Fills the panel. */
export function fillViewer() {
  byId("device").append(...DEVICES.map(([label], index) => el("option", { value: index }, label)));
  const countries = COUNTRIES.map(([label, code]) => el("option", { value: code }, label));
  byId("country").append(el("option", { value: "" }, "not said"), ...countries);
  const now = new Date();
  const places = PLACES.map((zone) => {
    const place = zone.split("/")[1]?.replaceAll("_", " ") ?? zone;
    return el("option", { value: zone }, `${place}, ${clock(zone, now)}`);
  });
  const byHour = hours().map(([hour, zone]) =>
    el("option", { value: zone }, `${String(hour).padStart(2, "0")} o’clock`),
  );
  byId("zone").append(
    el("option", { value: "" }, "not said"),
    el("optgroup", { label: "Places" }, ...places),
    el("optgroup", { label: "Where the hour is" }, ...byHour),
  );
}

/** @returns {Record<string, string>} */
export function viewerHeaders() {
  /** @param {string} id */
  const value = (id) => /** @type {HTMLSelectElement} */ (byId(id)).value;
  const headers = { ...DEVICES[Number(value("device"))]?.[1] };
  const country = COUNTRIES.find(([, code]) => code === value("country"));
  if (country) {
    headers["CloudFront-Viewer-Country"] = country[1];
    headers["CloudFront-Viewer-Latitude"] = country[2];
  }
  if (value("zone")) headers["CloudFront-Viewer-Time-Zone"] = value("zone");
  return headers;
}
