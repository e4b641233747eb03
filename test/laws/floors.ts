import { builtinModules } from 'node:module'
import { dirname, join, normalize } from 'node:path'
import { floorOf } from './floor-table.ts'
import type { SourceFile, Workspace } from './workspaces.ts'

/** Only tests, scripts and benches may use it; it may use everybody. */
const TESTKIT = '@atrium/testkit'

/** R01 and R02: what each workspace declares and imports, and where the arrows point. Answers a sentence per fault. */
export function floorFaults(workspaces: readonly Workspace[], rootDependencies: readonly string[]): string[] {
  const byName = new Map(workspaces.map((workspace) => [workspace.name, workspace]))
  return workspaces.flatMap((workspace) => [
    ...tableFaults(workspace),
    ...declarationFaults(workspace, byName),
    ...workspace.src.flatMap((file) => importFaults(workspace, file, byName, workspace.dependencies)),
    ...workspace.tests.flatMap((file) => {
      const allowed = [...workspace.dependencies, ...workspace.devDependencies, ...rootDependencies, TESTKIT]
      return importFaults(workspace, file, byName, [...allowed, workspace.name])
    }),
  ])
}

function tableFaults({ folder, name, word }: Workspace): string[] {
  const faults = name === `@atrium/${word}` ? [] : [`${folder} is named ${name}; it is @atrium/${word}`]
  if (name !== TESTKIT && floorOf(folder) === undefined)
    faults.push(`${folder} has no floor in test/laws/floor-table.ts`)
  return faults
}

function declarationFaults(workspace: Workspace, byName: ReadonlyMap<string, Workspace>): string[] {
  return workspace.dependencies.flatMap((name) => {
    const other = byName.get(name)
    if (!other) return name.startsWith('@atrium/') ? [`${workspace.folder} depends on ${name}, which is not there`] : []
    return pointsDown(workspace, other) ? [] : [`${workspace.folder} depends on ${name}, which is not on a lower floor`]
  })
}

function pointsDown(from: Workspace, to: Workspace): boolean {
  if (from.name === TESTKIT) return true
  const [upper, lower] = [floorOf(from.folder), floorOf(to.folder)]
  return upper !== undefined && lower !== undefined && lower < upper
}

function importFaults(
  workspace: Workspace,
  file: SourceFile,
  byName: ReadonlyMap<string, Workspace>,
  allowed: readonly string[],
): string[] {
  return file.imports.flatMap(({ from, line }) => {
    const fault = importFault(workspace, file, from, byName, allowed)
    return fault === undefined ? [] : [`${file.path}:${line} imports ${from}: ${fault}`]
  })
}

function importFault(
  workspace: Workspace,
  file: SourceFile,
  from: string,
  byName: ReadonlyMap<string, Workspace>,
  allowed: readonly string[],
): string | undefined {
  if (from.startsWith('.')) {
    const target = normalize(join(dirname(file.path), from))
    return target.startsWith(`${workspace.folder}/`) ? undefined : 'a relative import stays inside its workspace'
  }
  // What the build makes itself: apps/console/vite.config.ts.
  if (from.startsWith('node:') || from.startsWith('virtual:')) return undefined
  if (builtinModules.includes(from)) return 'modules of Node are written node:…'
  const packageName = from.split('/', from.startsWith('@') ? 2 : 1).join('/')
  if (!allowed.includes(packageName)) return 'its package.json does not declare it'
  const other = byName.get(packageName)
  if (!other) return undefined
  if (!other.doors.includes(from)) return 'only what the package exports can be imported'
  const inTest = file.path.startsWith(`${workspace.folder}/test/`)
  if (inTest && (other === workspace || other.name === TESTKIT)) return undefined
  return pointsDown(workspace, other) ? undefined : 'it is not on a lower floor'
}
