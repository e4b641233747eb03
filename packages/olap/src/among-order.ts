import type { Fragment } from './query/fragment.ts'
import type { Printed } from './query/print.ts'
import { quoted, type Shape, type ShapedTable } from './shape.ts'

/** Several selects that are asked of a few persons only: what they read of these is gathered once for all of them. */
export interface AmongOrder {
  readonly roots: readonly number[]
  readonly gathered: readonly Gathered[]
  readonly selects: readonly Printed[]
}

/** The rows of the persons in a table, under a name of their own. */
export interface Gathered {
  readonly name: string
  readonly target: string
  /** Column that names the person. */
  readonly owner: string
  /** Quoted, the owner's among them. */
  readonly columns: readonly string[]
  /** Too wide to be copied: each select reads the table itself, for these persons only. */
  readonly isWide: boolean
}

/** The column that names the person whose a row is; undefined where rows are nobody's. */
function ownerOf({ hasRoot, projection, key }: ShapedTable): string | undefined {
  if (hasRoot || projection.of.kind === 'map') return quoted('root_id')
  // Tables that are kept under the person already.
  return key.key === 'memberId' ? key.name : undefined
}

/** Prints selects so that they read gathered rows wherever rows are somebody's. */
export function printAmong(shape: Shape, roots: readonly number[], fragments: readonly Fragment[]): AmongOrder {
  const used = new Map<string, { readonly table: ShapedTable; readonly owner: string }>()
  const selects = fragments.map((fragment): Printed => {
    const values: Printed['values'][number][] = []
    const text = fragment.print({
      dialect: 'duckdb',
      table: (name) => {
        const table = shape.table(name)
        const owner = ownerOf(table)
        if (owner === undefined) return table.target
        used.set(name, { table, owner })
        return quoted(`few ${name}`)
      },
      value: (given) => `$v${values.push(given)}`,
    })
    return { text, values }
  })
  // A column that is read stands somewhere in the texts: what stands nowhere need not be gathered.
  const words = new Set(selects.flatMap(({ text }) => text.match(/[a-z_][a-z0-9_]*/g) ?? []))
  const gathered = [...used].map(([name, { table, owner }]): Gathered => {
    const read = table.columns.filter((column) => words.has(column.name.slice(1, -1)))
    const columns = [...new Set([owner, ...read.map((column) => column.name)])]
    const isWide = read.some(({ type }) => type === 'json')
    return { name: quoted(`few ${name}`), target: table.target, owner, columns, isWide }
  })
  return { roots, gathered, selects }
}
