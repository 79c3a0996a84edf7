/** How a report can be rendered. */
export const reportFormats = ["text", "markdown", "html", "json"] as const;
export type ReportFormat = (typeof reportFormats)[number];
