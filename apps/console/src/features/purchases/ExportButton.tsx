import { DownloadOutlined } from '@ant-design/icons'
import { count } from '@atrium/ui'
import { Alert, App, Button, Modal, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { InputOf } from '../../app/api.ts'
import { useExportTask } from '../../app/export-file.ts'
import { useLanguage } from '../../app/language.ts'
import { mayAll, useMe } from '../../app/session.tsx'
import type { ListedPurchase } from './listing.ts'

type Chosen = Pick<ListedPurchase, 'purchaseId' | 'memberId'>

interface ExportProps {
  readonly query: NonNullable<InputOf<'purchases.count'>['query']>
  /** Of the list as it is, where it is known. */
  readonly counted: { readonly count: number; readonly isExact: boolean } | undefined
  /** Only these, which somebody ticked. */
  readonly chosen?: readonly Chosen[]
}

const referenced = ({ purchaseId, memberId }: Chosen) => ({ purchaseId, memberId })

/** Writes what the list shows, or what was ticked in it, as a file, beside whatever else is done. */
export function ExportButton({ query, counted, chosen }: ExportProps) {
  const { t } = useTranslation('purchases')
  const { language } = useLanguage()
  const me = useMe()
  const { message } = App.useApp()
  const begin = useExportTask()
  const [asking, setAsking] = useState(false)
  if (!mayAll(me, ['purchases.export'])) return null
  const start = () => {
    setAsking(false)
    void message.info(t('export.started'))
    void begin({
      ...(chosen
        ? { name: 'purchases.exportSelected', body: { purchases: chosen.map(referenced), language } }
        : { name: 'purchases.export', query: { ...query, language } }),
      label: t('export.task'),
      said: (lines) => t('export.so', { n: count(lines, language) }),
      expected: counted?.isExact ? counted.count : undefined,
    })
  }
  return (
    <>
      <Button {...(chosen ? { size: 'small' } : {})} icon={<DownloadOutlined />} onClick={() => setAsking(true)}>
        {t(chosen ? 'export.openChosen' : 'export.open')}
      </Button>
      <Modal
        title={t('export.title')}
        open={asking}
        onCancel={() => setAsking(false)}
        onOk={start}
        okText={t('export.submit')}
        width={480}
      >
        <Typography.Paragraph>
          {chosen
            ? t('export.whatChosen', { n: count(chosen.length, language) })
            : counted
              ? t(counted.isExact ? 'export.what' : 'export.whatMore', { n: count(counted.count, language) })
              : t('export.whatUnknown')}
        </Typography.Paragraph>
        <Alert type="info" showIcon title={t('export.trace')} />
      </Modal>
    </>
  )
}
