/** The page's whole style. Colours are pairs for light and dark with a contrast of 4.5 and more. */
export const pageStyle = `
:root { --ink: #1b1f24; --soft: #57606a; --paper: #ffffff; --panel: #f3f5f7; --line: #c9d1d9; --accent: #0a58ca; --mind: #8a4600; --mindpanel: #fff4e5; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6edf3; --soft: #9da7b3; --paper: #0f1419; --panel: #1a2129; --line: #3a444f; --accent: #79b8ff; --mind: #ffc266; --mindpanel: #2b2115; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 66rem; color: var(--ink); background: var(--paper); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 0.5rem 0 0; }
h2 { font-size: 1.25rem; margin: 2.2rem 0 0.6rem; padding-top: 0.6rem; border-top: 1px solid var(--line); }
h3 { font-size: 1.05rem; margin: 1.4rem 0 0.4rem; }
header p { color: var(--soft); margin: 0.2rem 0 1rem; }
p { margin: 0.5rem 0; }
ul, ol { margin: 0.4rem 0; padding-left: 1.4rem; }
.warning { color: var(--mind); background: var(--mindpanel); border-left: 4px solid var(--mind); padding: 0.5rem 0.8rem; }
pre { background: var(--panel); padding: 0.6rem 0.8rem; overflow-x: auto; border-radius: 6px; }
code { font: 0.9rem/1.45 ui-monospace, monospace; }
table { width: 100%; border-collapse: collapse; margin: 0.6rem 0; font-size: 0.92rem; }
th, td { text-align: left; vertical-align: top; padding: 0.35rem 0.6rem 0.35rem 0; border-bottom: 1px solid var(--line); }
td { overflow-wrap: break-word; }
td:nth-child(2), td:last-child { overflow-wrap: anywhere; }
th { color: var(--soft); font-weight: 600; }
.picture { overflow-x: auto; margin: 0.6rem 0; }
.picture svg { display: block; }
.picture rect { fill: var(--panel); stroke: var(--line); }
.picture text { fill: var(--ink); font: 14px system-ui, sans-serif; }
.picture .detail, .picture .column { fill: var(--soft); font-size: 12px; }
.links path { fill: none; stroke: var(--accent); stroke-width: 1.2; opacity: 0.55; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
@media (max-width: 40rem) {
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  tr { display: block; padding: 0.5rem 0; border-bottom: 1px solid var(--line); }
  td { display: grid; grid-template-columns: 7rem minmax(0, 1fr); gap: 0.5rem; border: 0; padding: 0.15rem 0; }
  td:empty { display: none; }
  td::before { content: attr(data-label); color: var(--soft); }
}
@media print { body { max-width: none; } h2, h3 { break-after: avoid; } }
`;
