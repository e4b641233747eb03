import { nameIn } from '@atrium/ui'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { ReplyOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useAsk } from '../../app/queries.ts'
import { mayAll, useMe } from '../../app/session.tsx'
import { usePlannedNames } from './planned-names.ts'

export type Source = ReplyOf<'tracking.sources'>['items'][number]
export type SourceKind = Source['kind']
export const SOURCE_KINDS: readonly SourceKind[] = ['web', 'mini_program', 'app', 'server']
/** Kinds of identity that a userId can be, those that people have first. */
export const USER_KINDS = [
  ...(['card_no', 'ecommerce_id', 'wechat_unionid', 'wechat_openid', 'pos_id', 'phone', 'email'] as const),
  ...(['plate', 'device', 'wifi'] as const),
]

/** Sources of one's data scope, and what they are called. */
export function useSources() {
  const { language } = useLanguage()
  const me = useMe()
  // Others show what a member did as well, for those who may see it.
  const asked = useAsk('tracking.sources', {}, { enabled: mayAll(me, ['tracking.read']) })
  const { data } = asked
  return useMemo(() => {
    const rows = data?.items ?? []
    const byCode = new Map(rows.map((source) => [source.code, source]))
    return {
      ...asked,
      rows,
      byCode,
      nameOf: (code: string) => {
        const source = byCode.get(code)
        return source ? nameIn(source.name, language) : code
      },
      options: rows.map(({ code, name }) => ({ value: code, label: nameIn(name, language) })),
    }
  }, [asked, data, language])
}

/** What is shown as the name of an event: of pages the name, else the address. */
export function useEventName(): (event: {
  readonly kind: ReplyOf<'tracking.recent'>['items'][number]['kind']
  readonly name: string
  readonly path?: string | null
  readonly title?: string | null
}) => string {
  const { t } = useTranslation('tracking')
  const plannedOf = usePlannedNames()
  return ({ kind, name, path, title }) => {
    const planned = kind === 'track' ? plannedOf(name) : undefined
    // Both: operators read the one, developers look for the other.
    return planned === undefined ? name || title || path || t(`kind.${kind}`) : `${planned} · ${name}`
  }
}

interface Body {
  readonly properties?: Readonly<Record<string, unknown>>
  readonly context?: Readonly<Record<string, unknown>>
}

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)
const factsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? { ...value } : {}

/** Address and title of the page that an event tells of, where it tells of any. */
export function pageOf({ properties = {}, context = {} }: Body): { path: string | null; title: string | null } {
  const page = factsOf(context.page)
  return {
    path: textOf(properties.path) ?? textOf(page.path),
    title: textOf(properties.title) ?? textOf(page.title),
  }
}
