import { instant, money } from '@atrium/ui'
import { type TableColumnsType, Tag, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useChannelName } from '../../app/channels.ts'
import { useLanguage } from '../../app/language.ts'
import { MemberLink, type MemberNames } from '../../app/member-names.tsx'
import type { useStores } from '../members/names.ts'
import { type ListedPurchase, referenceOf } from './listing.ts'

const COLOUR = { sale: 'default', return: 'red', adjustment: 'blue' } as const

/** Number, store, time in the store's zone, member where `names` are given, kind, paid, returned, channel. */
export function usePurchaseColumns(
  stores: ReturnType<typeof useStores>,
  searchOf: (reference: string) => string,
  names: MemberNames | undefined,
): TableColumnsType<ListedPurchase> {
  const { t } = useTranslation('purchases')
  const { language } = useLanguage()
  const channelName = useChannelName()
  const member: TableColumnsType<ListedPurchase> = names
    ? [
        {
          title: t('list.member'),
          render: (_, { memberId }) =>
            memberId === null ? (
              <Typography.Text type="secondary">{t('list.nobody')}</Typography.Text>
            ) : (
              <MemberLink memberId={memberId} names={names} />
            ),
        },
      ]
    : []
  return [
    {
      title: t('list.number'),
      render: (_, row) => (
        <Link to={{ search: searchOf(referenceOf(row)) }} onClick={(event) => event.stopPropagation()}>
          {row.number}
        </Link>
      ),
    },
    { title: t('list.store'), render: (_, row) => stores.nameOfCode(row.store) },
    {
      title: t('list.time'),
      className: 'number',
      render: (_, row) => instant(row.at, stores.zoneOfCode(row.store), language),
    },
    ...member,
    {
      title: t('list.kind'),
      render: (_, row) => <Tag color={COLOUR[row.kind]}>{t(`kind.${row.kind}`)}</Tag>,
    },
    {
      title: t('list.paid'),
      align: 'right',
      className: 'number',
      render: (_, row) => money(row.paidMinor, row.currency, language),
    },
    {
      title: t('list.returned'),
      align: 'right',
      className: 'number',
      render: (_, row) => (row.returnedMinor === 0 ? '–' : money(row.returnedMinor, row.currency, language)),
    },
    { title: t('list.channel'), render: (_, row) => channelName(row.channel) },
  ]
}
