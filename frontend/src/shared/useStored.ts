// A small piece of state that survives a reload, and is the same in every tab that keeps it
// in localStorage.
import { useCallback, useEffect, useState } from "react";

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
  useEffect(() => {
    const onStorage = (event: StorageEvent) => {
      if (event.storageArea === storage && event.key === key) {
        setHeld({ key, value: event.newValue });
      }
    };
    window.addEventListener("storage", onStorage);
    return () => window.removeEventListener("storage", onStorage);
  }, [storage, key]);
  return [value, set];
}
