import { CHANNEL_NAMES } from '@atrium/audiences'
import { productsByIds } from '@atrium/catalog'
import { type Ctx, encodeId, formatDay } from '@atrium/kernel'
import { sql, table } from '@atrium/olap/query'
import type { LocalName } from '@atrium/organization'
import { tierSetOf } from '@atrium/tiers'
import type { Key } from './ask.ts'
import type { Viewer } from './asking.ts'
import type { Dimension } from './dimension.ts'
import type { Reader } from './reader.ts'

/** How a key is called; undefined where it speaks for itself. */
export type NameOf = (key: Key) => LocalName | undefined

/** Names of the keys of a dimension: at most one statement each. */
export async function namesOf(
  ctx: Ctx,
  reader: Reader,
  viewer: Viewer,
  dimension: Dimension,
  keys: readonly Key[],
): Promise<NameOf> {
  const known = await namesByType(ctx, reader, viewer, dimension, keys)
  return (key) => (key === null ? (dimension.none ?? { zh: '未知', en: 'Not known' }) : known(key))
}

async function namesByType(
  ctx: Ctx,
  reader: Reader,
  { organization, programme }: Viewer,
  { type, values }: Dimension,
  keys: readonly Key[],
): Promise<(key: number | string) => LocalName | undefined> {
  switch (type) {
    case 'node':
      return (key) => organization.node(Number(key))?.name
    case 'programme':
      return (key) => organization.programme(Number(key))?.name
    case 'product': {
      const products = await productsByIds(
        ctx,
        keys.flatMap((key) => (typeof key === 'number' ? [key] : [])),
      )
      return (key) => products.get(Number(key))?.name
    }
    case 'level': {
      const set = programme && (await tierSetOf(ctx, programme.id))
      const levels = new Map(set?.definition.levels.map(({ code, name }) => [code, name]))
      return (key) => levels.get(String(key))
    }
    case 'source': {
      const rows = await reader.rows(ctx, {
        row: { sourceId: 'int', nameZh: 'text', nameEn: 'text?' },
        sql: sql`select s.source_id, s.name_zh, s.name_en from ${table('tracking.source')} as s`,
      })
      const names = new Map(
        rows.map(({ sourceId, nameZh, nameEn }) => [
          sourceId,
          nameEn === null ? { zh: nameZh } : { zh: nameZh, en: nameEn },
        ]),
      )
      return (key) => names.get(Number(key))
    }
    case 'channel':
      return (key) => CHANNEL_NAMES[String(key)]
    default:
      return (key) => values?.[String(key)]
  }
}

/** A key as answers and filters write it. */
export function writeKey({ type }: Dimension, key: Key): string | null {
  if (key === null) return null
  if (type === 'day') return formatDay(Number(key))
  if (type === 'node') return encodeId('org', Number(key))
  if (type === 'programme') return encodeId('prg', Number(key))
  return type === 'product' ? encodeId('prd', Number(key)) : String(key)
}
