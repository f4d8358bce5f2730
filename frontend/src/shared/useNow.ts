// The time as a piece of state: it moves as often as what is shown needs it.
import { useEffect, useState } from "react";

const quick = 1_000;
const slow = 30_000;

/** Moves every second when `until` is near, else now and then. */
export function useNow(until: string): number {
  const [now, setNow] = useState(Date.now);
  const near = Date.parse(until) - now < 3 * 60_000;
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), near ? quick : slow);
    return () => clearInterval(timer);
  }, [near]);
  return now;
}
