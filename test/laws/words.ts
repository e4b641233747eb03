import { basename } from 'node:path'
import { lineAt } from './code-text.ts'
import type { SourceFile, Workspace } from './workspaces.ts'

/** A way of writing that the house does not want, found in code (not in comments or strings), with the reason. */
interface Word {
  readonly pattern: RegExp
  readonly why: string
  /** Folders and files where it is right. */
  readonly except?: readonly string[]
  /** Whether tests, scripts and benches are asked too. */
  readonly everywhere?: boolean
  /** True where a finding is right after all, judged by the source with its comments. */
  readonly unless?: (found: string) => boolean
}

const TOLD_BY_HAND = 'time, chance and environment come by hand (R12)'
const NO_STATE = 'modules keep no state of their own (R12)'
const KERNEL = 'packages/kernel/src/'
/** The hands by which a tracker is given its device. */
const DEVICES = ['packages/tracker/src/web.ts', 'packages/tracker/src/mini.ts']
const TESTKIT = 'packages/testkit/src/'
/** Memos of pure functions: what they keep never differs from what would be computed. */
const MEMOS = ['packages/db/src/connection.ts', 'packages/http/src/wire.ts', 'packages/rules/src/say-value.ts']

const WORDS: readonly Word[] = [
  { pattern: /\bnew Date\(\s*\)/g, why: TOLD_BY_HAND, except: [KERNEL] },
  { pattern: /\bDate\.now\b/g, why: TOLD_BY_HAND, except: [KERNEL, ...DEVICES] },
  { pattern: /\bMath\.random\b/g, why: TOLD_BY_HAND, except: [KERNEL, ...DEVICES] },
  { pattern: /\bprocess\.env\b/g, why: TOLD_BY_HAND, except: [KERNEL, TESTKIT, 'apps/server/src/config.ts'] },
  { pattern: /^(?:export )?(?:let|var) /gm, why: NO_STATE, except: [TESTKIT] },
  {
    pattern: /^(?:export )?const \w+(?::[^=\n]+)? = new (?:Map|Set|WeakMap|WeakSet)(?:<[^\n]*>)?\(\s*\)/gm,
    why: NO_STATE,
    except: [KERNEL, TESTKIT, ...MEMOS],
    unless: (found) => /: Readonly(?:Map|Set)</.test(found),
  },
  { pattern: /\bexport\s*\*/g, why: 'a door names what it shows (R01)', everywhere: true },
  { pattern: /\bas unknown as\b/g, why: 'the compiler was talked out of something', everywhere: true },
  {
    pattern: /\bcatch\s*(?:\([^)]*\)\s*)?\{\s*\}/g,
    why: 'an error was swallowed without a word',
    everywhere: true,
    unless: (found) => /\/[/*]/.test(found),
  },
  { pattern: /\b(?:describe|it|test)\.(?:skip|only|todo)\b/g, why: 'every test runs (R18)', everywhere: true },
]

/** R12 and its like: words that only some places may use. `inTests`: a file of tests, scripts or benches, which is asked less. */
export function wordFaults(file: SourceFile, inTests: boolean): string[] {
  return WORDS.flatMap(({ pattern, why, except = [], everywhere, unless }) => {
    if (except.some((place) => file.path.startsWith(place)) || (inTests && !everywhere)) return []
    return [...file.code.matchAll(pattern)].flatMap(({ index, 0: found }) => {
      if (unless?.(file.text.slice(index, index + found.length))) return []
      return [`${file.path}:${lineAt(file.code, index)} ${found.trim().replace(/\s+/g, ' ')}: ${why}`]
    })
  })
}

/** Where a module's statements are written: `store.ts`, `queries.ts`, or files that split these (`lot-store.ts`, `queries/lots.ts`). */
const STATEMENT_FILE = /(?:^|[/-])(?:store|queries|statements)(?:\.ts$|\/)/

/**
 * R04, R05: SQL lives in declared, exported statements of store and queries; only packages/db touches the driver, and packages/olap, which copies
 * whole tables by the selects of projections (their law: projections.ts).
 */
export function sqlFaults({ folder, kind }: Workspace, file: SourceFile): string[] {
  if (folder === 'packages/kernel') return []
  const faults: string[] = []
  const at = (index: number) => `${file.path}:${lineAt(file.code, index)}`
  const isDb = folder === 'packages/db'
  for (const match of file.code.matchAll(/(?<![.\w])statement(?:<[^(]*>)?\(/g)) {
    if (kind !== 'packages' && !STATEMENT_FILE.test(file.path))
      faults.push(`${at(match.index)} declares a statement outside store and queries`)
    else if (!/export const \w+ = $/.test(file.code.slice(0, match.index)) && !MADE_AT_RUN_TIME.has(file.path))
      faults.push(`${at(match.index)} a statement is an exported const, so that the law can prepare it`)
  }
  if (isDb || folder === 'packages/testkit' || folder === 'packages/olap') return faults
  for (const match of file.code.matchAll(/\.query\(/g)) {
    // Locks of a session live on a connection of their own, which knows no statements.
    if (/^\.query\('select pg_(?:try_)?advisory_(?:un)?lock\(/.test(file.text.slice(match.index))) continue
    faults.push(`${at(match.index)} asks the driver; run a declared statement`)
  }
  return faults
}

/** Sequences are named by the caller, so one statement per sequence is made when first used; questions are printed when they are asked. */
const MADE_AT_RUN_TIME = new Set(['packages/db/src/id-blocks.ts', 'packages/olap/src/query/print.ts'])

const FORBIDDEN_NAMES = /(?:^|-)(?:utils?|helpers?|common|manager|misc)(?:-|\.|$)/
const FILE_NAME = /^[a-z0-9]+(?:[.-][a-z0-9]+)*\.ts$/

/** R15: what files are called. */
export function nameFaults({ path }: SourceFile): string[] {
  const name = basename(path)
  const faults = FILE_NAME.test(name) ? [] : [`${path}: file names are kebab-case`]
  if (path.split('/').some((part) => FORBIDDEN_NAMES.test(part)))
    faults.push(`${path}: says nothing about what is inside`)
  return faults
}

export const LONG = 400
export const TOO_LONG = 600

export const linesOf = (file: SourceFile): number => file.text.trimEnd().split('\n').length

/** Written by `npm run golden`. */
const GENERATED = new Set(['packages/api/src/admin.ts', 'packages/api/src/partner.ts'])

/** R15: past 600 lines there are two files in one. */
export const lengthFaults = (file: SourceFile): string[] =>
  !GENERATED.has(file.path) && linesOf(file) > TOO_LONG
    ? [`${file.path} has ${linesOf(file)} lines; ${TOO_LONG} are too many`]
    : []

export const DOOR_WIDTH = 25
/** The kernel's door is the house's vocabulary: everybody speaks it, and splitting it would only add words. */
const WIDE_DOORS = new Set(['packages/kernel'])

/** R15: a door shows at most 25 values; types are not counted. */
export function doorFaults({ folder, src }: Workspace): string[] {
  if (WIDE_DOORS.has(folder)) return []
  const door = src.find((file) => file.path === `${folder}/src/index.ts`)
  const names = door ? valuesShown(door.code) : []
  return names.length > DOOR_WIDTH
    ? [`${folder}/src/index.ts shows ${names.length} values; ${DOOR_WIDTH} are enough`]
    : []
}

export function valuesShown(code: string): string[] {
  const listed = [...code.matchAll(/\bexport\s*\{([^}]*)\}/g)].flatMap((match) =>
    match[1]!
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '' && !name.startsWith('type ')),
  )
  const declared = [...code.matchAll(/\bexport\s+(?:async\s+)?(?:const|function\*?|class)\s+(\w+)/g)].map(
    (match) => match[1]!,
  )
  return [...listed, ...declared]
}
