// The studio's languages. English is complete; another language is one more file like it,
// named in `resources`.
import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import en from "./en.json";

export const resources = { en: { translation: en } };

void i18next.use(initReactI18next).init({
  resources,
  lng: Object.keys(resources).find((known) => navigator.language.startsWith(known)) ?? "en",
  fallbackLng: "en",
  interpolation: { escapeValue: false },
  returnNull: false,
});

document.documentElement.lang = i18next.language;

/** A time in words of the reader's language: "3 minutes ago", or a date when it is long past. */
export function whenOf(time: string, now = Date.now()): string {
  const seconds = (Date.parse(time) - now) / 1000;
  const steps: [number, Intl.RelativeTimeFormatUnit][] = [
    [60, "second"],
    [3_600, "minute"],
    [86_400, "hour"],
    [604_800, "day"],
  ];
  const format = new Intl.RelativeTimeFormat(i18next.language, { numeric: "auto" });
  let size = 1;
  for (const [limit, unit] of steps) {
    if (Math.abs(seconds) < limit) return format.format(Math.round(seconds / size), unit);
    size = limit;
  }
  return dateOf(time);
}

export function dateOf(time: string): string {
  return new Intl.DateTimeFormat(i18next.language, { dateStyle: "long" }).format(new Date(time));
}

/** A time to the minute, with its day. */
export function timeOf(time: string): string {
  return new Intl.DateTimeFormat(i18next.language, {
    dateStyle: "long",
    timeStyle: "short",
  }).format(new Date(time));
}

export default i18next;
