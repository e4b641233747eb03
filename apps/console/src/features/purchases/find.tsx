import { FileTextOutlined } from '@ant-design/icons'
import { instant, money } from '@atrium/ui'
import { useTranslation } from 'react-i18next'
import { useLanguage } from '../../app/language.ts'
import { useList } from '../../app/queries.ts'
import { FoundGroup, FoundLink } from '../../app/search.tsx'
import { useStores } from '../members/names.ts'
import { referenceOf } from './listing.ts'

const SHOWN = 5
/** Shorter than this nothing is the number of a receipt. */
const LEAST = 4

/** Receipts and orders by their whole number. */
export default function FindPurchases({ text }: { readonly text: string }) {
  const { t } = useTranslation('purchases')
  const { language } = useLanguage()
  const stores = useStores()
  const { rows } = useList(
    'purchases.list',
    { query: { number: text, limit: SHOWN } },
    { enabled: text.length >= LEAST && text.length <= 100 && /\d/.test(text) },
  )
  if (rows.length === 0) return null
  return (
    <FoundGroup title={t('list.title')}>
      {rows.map((row) => (
        <FoundLink
          key={row.purchaseId}
          to={`/purchases?${new URLSearchParams({ number: row.number, open: referenceOf(row) })}`}
          icon={<FileTextOutlined />}
          title={row.number}
          detail={[
            stores.nameOfCode(row.store),
            instant(row.at, stores.zoneOfCode(row.store), language),
            money(row.paidMinor, row.currency, language),
          ].join(' · ')}
        />
      ))}
    </FoundGroup>
  )
}
