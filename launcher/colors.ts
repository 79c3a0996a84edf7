/** Colours for stderr before any package is installed: off under NO_COLOR and in pipes. */
const enabled = !process.env.NO_COLOR && (process.env.FORCE_COLOR ? true : process.stderr.isTTY === true);
const paint = (code: number) => (text: string) => (enabled ? `\u001b[${code}m${text}\u001b[0m` : text);

export default { red: paint(31), green: paint(32), yellow: paint(33), cyan: paint(36), dim: paint(2), bold: paint(1) };
