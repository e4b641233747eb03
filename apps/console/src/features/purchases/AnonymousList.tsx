import { useTranslation } from 'react-i18next'
import { Receipts } from './PurchaseList.tsx'

/** Receipts of nobody; one opens with its lines and is claimed from there. */
export default function AnonymousList() {
  const { t } = useTranslation('purchases')
  return (
    <Receipts
      only="anonymous"
      title={t('anonymous.title')}
      purpose={t('anonymous.purpose')}
      empty={t('anonymous.empty')}
    />
  )
}
