/** Everything but RFC 3986's unreserved characters as %XX; encodeURIComponent alone leaves !'()* raw. */
export function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}
