import type { Context } from '@atrium/rules'
import { nameIn } from '@atrium/ui'
import { useMemo } from 'react'
import { useLanguage } from '../../app/language.ts'
import { useAsk } from '../../app/queries.ts'
import { mayAll, useMe } from '../../app/session.tsx'
import type { Choice, CodeNames } from '../loyalty/names.ts'
import { useLevelSets } from '../members/levels.ts'
import { useProgrammes, useStores, useWords } from '../members/names.ts'
import { useSources } from '../purchases/sources.ts'
import type { Tag } from './values.ts'

const KINDS_OF_IDENTITY = [
  ...['phone', 'phone_verified', 'card_no', 'email', 'wechat_unionid', 'wechat_openid', 'wecom_external_user'],
  ...['alipay_user', 'pos_id', 'ecommerce_id', 'plate', 'device'],
]

/** What codes in conditions on persons and their lines stand for, and what may be chosen of each. */
export function usePersonCodes(tags: readonly Tag[]): CodeNames {
  const { language } = useLanguage()
  const me = useMe()
  const stores = useStores()
  const words = useWords()
  const programmes = useProgrammes()
  const levels = useLevelSets(programmes.rows.map(({ id }) => id))
  const sources = useSources().data?.items
  const categories = useAsk('catalog.categories', {}, { enabled: mayAll(me, ['catalog.read']) }).data?.categories
  const tiers = [...levels.values()].flat()
  const key = JSON.stringify(tiers)
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` says when the levels differ.
  return useMemo(() => {
    const levelChoices = new Map(tiers.map(({ code, name }) => [code, { value: code, label: nameIn(name, language) }]))
    const choices: Readonly<Record<string, readonly Choice[]>> = {
      tier: [...levelChoices.values()],
      channel: [...new Set((sources ?? []).map(({ channel }) => channel))].map((code) => ({
        value: code,
        label: words.channel(code),
      })),
      organization: stores.nodes.map(({ code, name }) => ({ value: code, label: nameIn(name, language) })),
      category: (categories ?? []).map(({ path }) => ({ value: path, label: path.replaceAll('/', ' / ') })),
      identity_kind: KINDS_OF_IDENTITY.map((value) => ({ value, label: words.identity(value) })),
      ...Object.fromEntries(
        tags
          .filter(({ type }) => type === 'choices')
          .map((tag) => [
            `tag.${tag.code}`,
            (tag.choices ?? []).map((each) => ({ value: each.code, label: nameIn(each, language) })),
          ]),
      ),
    }
    return { choices, nameOf: (refersTo, code) => choices[refersTo]?.find(({ value }) => value === code)?.label }
  }, [key, sources, categories, stores, words, tags, language])
}

export interface TagContexts {
  readonly person: Context
  readonly item: Context
}
