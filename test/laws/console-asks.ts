import { parseSync } from 'vite'
import { type Asked, type ConsoleFile, type MethodOf, readConsoleFile, type Unit } from './console-code.ts'
import { isNode, list, type Node, named, partsOf, text } from './console-tree.ts'

/** A page as its feature declares it. */
export interface ConsolePage {
  /** `members/:memberId` */
  readonly path: string
  readonly permissions: readonly string[]
  /** Key of its title in the feature's texts. */
  readonly title: string
  /** The file whose default export it is. */
  readonly file: string
}

/** The operations of the API: which permission each needs (null: none), and whether it only reads. */
export interface Operation {
  readonly permission: string | null
  readonly reads: boolean
}

/** Sources by path, from the root of the project. */
export type Sources = ReadonlyMap<string, string>

/** The pages that a feature's index declares; throws where they cannot be read. */
export function pagesIn(path: string, code: string): ConsolePage[] {
  const { program } = parseSync(path, code)
  const found: ConsolePage[] = []
  const visit = (node: Node): void => {
    const fields = new Map(list(node.properties).map((each) => [named(each.key), each.value]))
    const load = fields.get('load')
    if (node.type === 'ObjectExpression' && isNode(load)) {
      const at = fields.get('path')
      const from = importedBy(load)
      const needs = fields.get('permissions')
      const permissions =
        isNode(needs) && needs.type === 'ArrayExpression'
          ? list(needs.elements).map(({ value }) => text(value))
          : [undefined]
      if (from === undefined || permissions.some((each) => each === undefined))
        throw new Error(`${path} has a page or piece whose permissions or file are not literal`)
      const title = fields.get('title')
      found.push({
        // What has no address of its own stands in the frame: a search, running tasks.
        path: isNode(at) ? String(at.value) : `(frame) ${path}`,
        title: isNode(title) ? String(title.value) : '',
        permissions: permissions.filter((each) => each !== undefined),
        file: beside(path, from)!,
      })
    }
    for (const part of partsOf(node)) visit(part)
  }
  for (const statement of program.body as unknown[] as Node[]) visit(statement)
  return found
}

function importedBy(node: Node): string | undefined {
  if (node.type === 'ImportExpression') return isNode(node.source) ? text(node.source.value) : undefined
  return partsOf(node)
    .map(importedBy)
    .find((each) => each !== undefined)
}

/** Where a relative specifier leads; undefined for packages. */
function beside(path: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined
  const parts = path.split('/').slice(0, -1)
  for (const step of specifier.split('/')) {
    if (step === '..') parts.pop()
    else if (step !== '.') parts.push(step)
  }
  return parts.join('/')
}

/** Follows everything that a page may show, and says what it asks for that the page's permissions and guards do not cover. */
export class Console {
  private readonly sources: Sources
  private readonly operations: ReadonlyMap<string, Operation>
  private readonly files = new Map<string, ConsoleFile | undefined>()

  constructor(sources: Sources, operations: ReadonlyMap<string, Operation>) {
    this.sources = sources
    this.operations = operations
  }

  /** Every operation that a page may ask for, with what it stands behind. */
  asksOf(
    file: string,
    name: string,
  ): { readonly file: string; readonly asked: Asked; readonly named: ReadonlySet<string> }[] {
    const found: { file: string; asked: Asked; named: ReadonlySet<string> }[] = []
    this.walk(file, name, new Set(), new Set(), new Set(), (at, unit, behind, names) => {
      for (const asked of unit.asks)
        found.push({ file: at, asked: { ...asked, behind: asked.behind.union(behind) }, named: names })
    })
    return found
  }

  /**
   * A sentence for each operation that a page asks for although who may open the page may lack its permission. What is read must stand behind
   * the permission; for what is written it is enough that a `mayAll` on the way to it names it, since the button is what is hidden.
   */
  faultsOf(page: ConsolePage, name = 'default'): string[] {
    const faults = new Set<string>()
    for (const { file, asked, named: names } of this.asksOf(page.file, name)) {
      const { operation, how, behind, line } = asked
      const { permission } = this.operations.get(operation) ?? { permission: null }
      if (permission === null || page.permissions.includes(permission) || behind.has(permission)) continue
      if (how === 'write' && names.has(permission)) continue
      faults.add(
        `/${page.path} asks for ${operation} at ${file}:${line}, which needs ${permission}: name it in the page's permissions, or ask mayAll`,
      )
    }
    this.walk(page.file, name, new Set(), new Set(), new Set(), (_, unit) => {
      for (const sentence of unit.unreadable) faults.add(sentence)
    })
    return [...faults]
  }

  private walk(
    path: string,
    name: string,
    behind: ReadonlySet<string>,
    names: ReadonlySet<string>,
    seen: Set<string>,
    tell: (path: string, unit: Unit, behind: ReadonlySet<string>, names: ReadonlySet<string>) => void,
  ): void {
    const file = this.fileAt(path)
    if (!file) return
    if (name === '*') {
      for (const each of file.units.keys()) if (each !== '*') this.walk(path, each, behind, names, seen, tell)
    }
    const unit = file.units.get(name) ?? file.units.get('*')
    if (!unit) return
    const all = names.union(unit.names)
    const mark = `${path} ${name} ${[...behind].sort()} ${[...all].sort()}`
    if (seen.has(mark)) return
    seen.add(mark)
    tell(path, unit, behind, all)
    for (const used of unit.uses) {
      const to = used.file === undefined ? path : beside(path, used.file)
      const wanted = used.name === '*' && name !== '*' && !file.units.has(name) ? name : used.name
      if (to !== undefined) this.walk(to, wanted, behind.union(used.behind), all, seen, tell)
    }
  }

  private fileAt(path: string): ConsoleFile | undefined {
    if (!this.files.has(path)) {
      const code = this.sources.get(path)
      const methodOf: MethodOf = (operation) => {
        const known = this.operations.get(operation)
        return known && (known.reads ? 'read' : 'write')
      }
      this.files.set(path, code === undefined ? undefined : readConsoleFile(path, code, methodOf))
    }
    return this.files.get(path)
  }
}

/** What an OpenAPI document says of its operations. */
export function operationsOf(document: object): Map<string, Operation> {
  const { paths } = document as {
    readonly paths: Readonly<Record<string, Readonly<Record<string, { operationId: string; 'x-permission'?: string }>>>>
  }
  return new Map(
    Object.values(paths).flatMap((methods) =>
      Object.entries(methods).map(([method, { operationId, 'x-permission': permission = null }]) => [
        operationId,
        { permission, reads: method === 'get' },
      ]),
    ),
  )
}
