// A small piece of state that survives a reload of the tab (or, in localStorage, its end).
import { useCallback, useState } from "react";

export function useStored(
  storage: Storage,
  key: string,
): [string | null, (value: string | null) => void] {
  const [held, setHeld] = useState<{ key: string; value: string | null }>(() => ({
    key,
    value: storage.getItem(key),
  }));
  const value = held.key === key ? held.value : storage.getItem(key);
  const set = useCallback(
    (next: string | null) => {
      if (next === null) storage.removeItem(key);
      else storage.setItem(key, next);
      setHeld({ key, value: next });
    },
    [storage, key],
  );
  return [value, set];
}
