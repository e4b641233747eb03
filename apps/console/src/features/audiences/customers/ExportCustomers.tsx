import { DownloadOutlined } from '@ant-design/icons'
import { count } from '@atrium/ui'
import { Alert, App, Button, Modal, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useExportTask } from '../../../app/export-file.ts'
import { useLanguage } from '../../../app/language.ts'
import { mayAll, useMe } from '../../../app/session.tsx'
import type { CustomersBody } from './listing.ts'

interface ExportProps {
  readonly body: CustomersBody
  /** Only these of them. */
  readonly memberIds?: readonly string[]
  readonly people: number | undefined
  readonly small?: boolean
}

/** Writes customers into a file beside whatever else is done, after saying that it leaves a trace. */
export function ExportCustomers({ body, memberIds, people, small = false }: ExportProps) {
  const { t } = useTranslation('audiences')
  const { language } = useLanguage()
  const me = useMe()
  const { message } = App.useApp()
  const begin = useExportTask()
  const [asking, setAsking] = useState(false)
  if (!mayAll(me, ['audiences.export'])) return null
  const start = () => {
    setAsking(false)
    void message.info(t('customers.export.started'))
    void begin({
      name: 'audiences.exportCustomers',
      body: { ...body, ...(memberIds ? { memberIds: [...memberIds] } : {}), language },
      label: t('customers.export.task'),
      said: (lines) => t('customers.export.so', { n: count(lines, language) }),
      expected: people,
    })
  }
  return (
    <>
      <Button
        {...(small ? { size: 'small' } : {})}
        icon={<DownloadOutlined />}
        disabled={people === 0}
        onClick={() => setAsking(true)}
      >
        {t('customers.export.open')}
      </Button>
      <Modal
        title={t('customers.export.title')}
        open={asking}
        onCancel={() => setAsking(false)}
        onOk={start}
        okText={t('customers.export.submit')}
        width={480}
      >
        <Typography.Paragraph>
          {people === undefined
            ? t('customers.export.whatUnknown')
            : t('customers.export.what', { n: count(people, language) })}
        </Typography.Paragraph>
        <Alert type="info" showIcon title={t('customers.export.trace')} />
      </Modal>
    </>
  )
}
