import typescript from "typescript";

/** A TypeScript module as JavaScript that imports its neighbours as .js: Debian's Node is built without type stripping. */
export function transpile(source: string): string {
  const { ModuleKind, ScriptTarget } = typescript;
  return typescript.transpileModule(source, {
    compilerOptions: {
      module: ModuleKind.ESNext,
      target: ScriptTarget.ES2024,
      verbatimModuleSyntax: true,
      rewriteRelativeImportExtensions: true,
    },
  }).outputText;
}
