// The admin token: kept for this tab and its visit only, and sent only where the server asks for it (/admin and /writer).
const store = "genesis-admin-token";

export function adminHeaders(): Record<string, string> {
  const token = window.sessionStorage.getItem(store);
  return token === null ? {} : { authorization: `Bearer ${token}` };
}

export function keepToken(token: string | null): void {
  if (token === null) window.sessionStorage.removeItem(store);
  else window.sessionStorage.setItem(store, token);
}

export const hasToken = () => window.sessionStorage.getItem(store) !== null;
