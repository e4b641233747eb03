import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type CodeText, readCode } from './code-text.ts'

export const ROOT = join(import.meta.dirname, '..', '..')

export interface SourceFile extends CodeText {
  /** From the root of the project. */
  readonly path: string
  readonly text: string
}

export interface Workspace {
  /** `@atrium/points` */
  readonly name: string
  /** `modules/points` */
  readonly folder: string
  readonly kind: 'packages' | 'modules' | 'apps'
  /** `points` */
  readonly word: string
  readonly dependencies: readonly string[]
  readonly devDependencies: readonly string[]
  /** What may be imported: `@atrium/http`, `@atrium/http/server`. */
  readonly doors: readonly string[]
  readonly src: readonly SourceFile[]
  readonly tests: readonly SourceFile[]
}

interface PackageJson {
  readonly name: string
  readonly exports?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

const readPackage = (folder: string): PackageJson =>
  JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8'))

export function sourceFile(path: string, text: string): SourceFile {
  return { path, text, ...readCode(text) }
}

export const readSources = (pattern: string): SourceFile[] =>
  globSync(pattern, { cwd: ROOT, exclude: ['**/node_modules/**'] })
    .sort()
    .map((path) => sourceFile(path, readFileSync(join(ROOT, path), 'utf8')))

/** Packages that the root declares: test runner's types, fast-check and the like may be used by every test. */
export const rootDependencies = (): string[] => {
  const { dependencies = {}, devDependencies = {} } = readPackage('.')
  return [...Object.keys(dependencies), ...Object.keys(devDependencies)]
}

export function readWorkspaces(): Workspace[] {
  return globSync('{packages,modules,apps}/*', { cwd: ROOT })
    .sort()
    .filter((folder) => existsSync(join(ROOT, folder, 'package.json')))
    .map((folder): Workspace => {
      const { name, exports = {}, dependencies = {}, devDependencies = {} } = readPackage(folder)
      const [kind, word] = folder.split('/') as [Workspace['kind'], string]
      return {
        name,
        folder,
        kind,
        word,
        dependencies: Object.keys(dependencies),
        devDependencies: Object.keys(devDependencies),
        doors: Object.keys(exports).map((door) => join(name, door)),
        src: readSources(`${folder}/src/**/*.ts`),
        tests: readSources(`${folder}/test/**/*.ts`),
      }
    })
}
