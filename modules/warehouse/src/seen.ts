import type { By, Scope } from '@atrium/kernel'
import type { SandboxTable } from '@atrium/olap'
import type { Organization } from '@atrium/organization'
import type { AnalystTable, RowRule } from './tables.ts'

/** Whose a run is: an account's or a key's; nobody's where the house itself asks, which has no runs. */
export interface Runner {
  readonly accountId: number | null
  readonly keyId: number | null
}
export const runnerOf = ({ actor }: Pick<By, 'actor'>): Runner => ({
  accountId: actor.kind === 'staff' ? actor.id : null,
  keyId: actor.kind === 'key' ? actor.id : null,
})

/** Whether somebody started a run. */
export function isOwn(run: Runner, by: Pick<By, 'actor'>): boolean {
  const { accountId, keyId } = runnerOf(by)
  return (accountId !== null && run.accountId === accountId) || (keyId !== null && run.keyId === keyId)
}

/** Nodes of a data scope as they are written down; null for the whole group. */
export const nodesOf = (scope: Scope): readonly number[] | null =>
  scope === 'all' ? null : [...scope].sort((one, other) => one - other)

/** Whether somebody sees all nodes whose rows something may hold. */
export const covers = (scope: Scope, nodes: readonly number[] | null): boolean =>
  scope === 'all' || (nodes?.every((node) => scope.has(node)) ?? false)

/** Codes of the places in a data scope; undefined for the whole group. */
export const codesOf = (organization: Organization, scope: Scope): readonly string[] | undefined =>
  scope === 'all' ? undefined : [...scope].flatMap((id) => organization.node(id)?.code ?? []).sort()

const ALLOWED = '(select code from allowed)'

/** Which rows a rule lets through, for DuckDB (`SandboxTable.where`). */
function whereOf(rule: RowRule, { columns }: AnalystTable): string | undefined {
  const has = (name: string): boolean => columns.some((column) => column.name === name)
  switch (rule) {
    case 'everyone':
      return undefined
    case 'store':
      return `${has('store_code') ? 'store_code' : 'code'} in ${ALLOWED}`
    case 'node':
      return `node_code in ${ALLOWED}`
    case 'source':
      return `source_id in (select source_id from house.tracking.source where node_code in ${ALLOWED})`
    case 'met':
      return `person_no in (select person_no from house.members.scope where store_code in ${ALLOWED})`
    case 'group':
      return 'false'
  }
}

/** Tables as somebody sees them. */
export const tablesFor = (tables: readonly AnalystTable[], { scope }: Pick<By, 'scope'>): readonly SandboxTable[] =>
  tables.map((table) => ({
    name: table.name,
    ...(scope === 'all' ? {} : { where: whereOf(table.rows, table) }),
  }))
