import { instant, money } from '@atrium/ui'
import { type TableColumnsType, Tag, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useLanguage } from '../../app/language.ts'
import type { useStores } from '../members/names.ts'
import type { ListedPurchase } from './listing.ts'

const COLOUR = { sale: 'default', return: 'orange', adjustment: 'blue' } as const

export const useChannel = () => {
  const { t } = useTranslation('purchases')
  return (code: string) => t(`channel.${code}`, { defaultValue: code })
}

/** Number, store, time in the store's zone, kind, paid, channel; the member where `withMember`. */
export function usePurchaseColumns(
  stores: ReturnType<typeof useStores>,
  onOpen: (row: ListedPurchase) => void,
  withMember: boolean,
): TableColumnsType<ListedPurchase> {
  const { t } = useTranslation('purchases')
  const { language } = useLanguage()
  const channelName = useChannel()
  return [
    {
      title: t('list.number'),
      render: (_, row) => (
        <Typography.Link
          href={`?open=${row.purchaseId}`}
          onClick={(event) => {
            event.preventDefault()
            event.stopPropagation()
            onOpen(row)
          }}
        >
          {row.number}
        </Typography.Link>
      ),
    },
    { title: t('list.store'), render: (_, row) => stores.nameOfCode(row.store) },
    {
      title: t('list.time'),
      className: 'number',
      render: (_, row) => instant(row.at, stores.zoneOfCode(row.store), language),
    },
    ...(withMember
      ? [
          {
            title: t('list.member'),
            render: (_: unknown, row: ListedPurchase) =>
              row.memberId === null ? (
                <Typography.Text type="secondary">{t('list.nobody')}</Typography.Text>
              ) : (
                <Link to={`/members/${row.memberId}`} title={row.memberId} onClick={(event) => event.stopPropagation()}>
                  {t('list.see')}
                </Link>
              ),
          },
        ]
      : []),
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
