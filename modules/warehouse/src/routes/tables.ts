import { queryRoute, type Route, wire } from '@atrium/http'
import { done, type Projection, type Scope } from '@atrium/kernel'
import Type from 'typebox'
import { analystTables, type RowRule } from '../tables.ts'
import { BOTH } from './forms.ts'

const words = { zh: Type.String(), en: Type.String() }

/** How much of a table somebody sees. */
const seenRows = (rule: RowRule, scope: Scope): 'all' | 'scope' | 'none' => {
  if (scope === 'all' || rule === 'everyone') return 'all'
  return rule === 'group' ? 'none' : 'scope'
}

/** What there is to ask for, from the declarations of the projections. */
export const tablesRoute = (projections: () => readonly Projection[]): Route =>
  queryRoute({
    name: 'warehouse.tables',
    audience: BOTH,
    path: '/v1/warehouse/tables',
    permission: 'warehouse.query',
    summary: { zh: '分析师可查的表和列', en: 'Tables and columns that analysts may ask' },
    about:
      'Personal columns are left out; members stand under numbers of analysts’ own, places under their codes. Moments are in UTC, days local to their store or programme. `rows` tells whether the asker sees all rows, those of their data scope, or none.',
    reply: Type.Object({
      items: Type.Array(
        Type.Object({
          name: Type.String(),
          ...words,
          rows: wire.oneOf(['all', 'scope', 'none']),
          columns: Type.Array(
            Type.Object({
              name: Type.String(),
              type: Type.String(),
              nullable: Type.Boolean(),
              ...words,
              unit: wire.nullable(Type.String()),
              role: wire.nullable(Type.String()),
            }),
          ),
        }),
      ),
    }),
    codes: {},
    handle: async (_ctx, _input, by) =>
      done({
        items: analystTables(projections()).map(({ name, zh, en, rows, columns }) => ({
          name,
          zh,
          en,
          rows: seenRows(rows, by.scope),
          columns: columns.map((column) => ({
            name: column.name,
            type: column.type,
            nullable: column.nullable,
            zh: column.zh,
            en: column.en,
            unit: column.unit ?? null,
            role: column.role ?? null,
          })),
        })),
      }),
  })
