import { useTranslation } from 'react-i18next'
import { useChannelName } from '../../app/channels.ts'
import { useAsk } from '../../app/queries.ts'
import { mayAll, useMe } from '../../app/session.tsx'
import type { Option } from './values.tsx'

const DAYPARTS = ['morning', 'noon', 'afternoon', 'evening', 'night'] as const
/** Channels that people and purchases come by, where nobody may see which there are here. */
const USUAL = ['store', 'pos', 'mini_program', 'wechat', 'wecom', 'alipay', 'app', 'web', 'ecommerce'] as const

/** What may be chosen for a field whose values the house knows; undefined where they are anybody's words. `chosen` stay among them. */
export function useFieldChoices(field: string | undefined, chosen: readonly string[]): readonly Option[] | undefined {
  const me = useMe()
  const channelName = useChannelName()
  const profiles = useTranslation('profiles').t
  const joined = useAsk('members.channels', {}, { enabled: field === 'joinedChannel' && mayAll(me, ['members.read']) })
    .data?.items
  const bought = useAsk(
    'purchases.listSources',
    {},
    { enabled: field === 'portrait.channel' && mayAll(me, ['purchases.read']) },
  ).data?.items
  const brands = useAsk('catalog.brands', {}, { enabled: field === 'portrait.brand' && mayAll(me, ['catalog.read']) })
    .data?.brands
  const categories = useAsk(
    'catalog.categories',
    {},
    { enabled: field === 'portrait.category' && mayAll(me, ['catalog.read']) },
  ).data?.categories
  const channels = (known: readonly string[] | undefined) => withChosen(known ?? USUAL, chosen).map(named(channelName))
  switch (field) {
    case 'joinedChannel':
      return channels(joined)
    case 'portrait.channel':
      return channels(bought?.map(({ channel }) => channel))
    case 'portrait.brand':
      return brands && withChosen(brands, chosen).map(named((brand) => brand))
    case 'portrait.category': {
      const paths = categories?.map(({ path }) => path)
      return paths && withChosen(paths, chosen).map(named((path) => path.replaceAll('/', ' / ')))
    }
    case 'portrait.daypart':
      return DAYPARTS.map(named((part) => profiles(`member.daypart.${part}`)))
    default:
      return undefined
  }
}

const withChosen = (known: readonly string[], chosen: readonly string[]): readonly string[] => [
  ...new Set([...known, ...chosen]),
]

const named =
  (nameOf: (value: string) => string) =>
  (value: string): Option => ({ value, label: nameOf(value) })
