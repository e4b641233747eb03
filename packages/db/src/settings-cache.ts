import { type Ctx, statement, type Tx } from '@atrium/kernel'

export const loadRevisions = statement({
  name: 'house.loadRevisions',
  params: {},
  row: { name: 'text', value: 'bigint' },
  sql: 'select name, value from house.revision',
})

export const bumpRevisions = statement({
  name: 'house.bumpRevisions',
  params: { name: 'text[]' },
  sql: `insert into house.revision (name, value)
        select name, nextval('house.revision_value') from (select distinct name from unnest(:name) as changed(name)) changed
        order by name
        on conflict (name) do update set value = excluded.value`,
})

const CHANGED = Symbol('settings changed in this transaction')

/** Settings that this transaction has changed itself: it reads them past the cache. */
export const changedHere = (tx: Tx): Set<string> => tx.memo(CHANGED, () => new Set<string>())

/** Says that settings of these names have changed: every process reads them again in its next transaction, this one at once. */
export function settingsChanged(ctx: Ctx, names: readonly string[]): Promise<number> {
  for (const name of names) changedHere(ctx.tx).add(name)
  return ctx.tx.run(bumpRevisions, { name: names })
}

/**
 * What a process keeps of settings. The revision row is locked by whoever changes the settings until its commit, so a process
 * that reads revision n reads settings at least as new as n; one that loads in the moment of a change keeps newer settings
 * under an older number and loads once more at the next use.
 */
export class SettingsCache {
  private readonly kept = new Map<string, { revision: number; value: Promise<unknown> }>()

  async revisions(tx: Tx): Promise<ReadonlyMap<string, number>> {
    const rows = await tx.rows(loadRevisions, {})
    return new Map(rows.map((row) => [row.name, row.value]))
  }

  get<T>(name: string, revision: number, load: () => Promise<T>): Promise<T> {
    const known = this.kept.get(name)
    if (known && known.revision === revision) return known.value as Promise<T>
    const value = load()
    // A load that fails is not kept.
    value.catch(() => {
      if (this.kept.get(name)?.value === value) this.kept.delete(name)
    })
    this.kept.set(name, { revision, value })
    return value
  }
}
