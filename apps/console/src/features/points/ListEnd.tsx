import { DownloadOutlined } from '@ant-design/icons'
import { count } from '@atrium/ui'
import { Alert, App, Button, Flex, Modal, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { InputOf } from '../../app/api.ts'
import { useExportTask } from '../../app/export-file.ts'
import { useLanguage } from '../../app/language.ts'
import { useAsk } from '../../app/queries.ts'
import { mayAll, useMe } from '../../app/session.tsx'

interface EndProps {
  readonly query: InputOf<'points.entryCount'>['query']
}

/** How many entries the list holds, and a file of them for who may have one. */
export function ListEnd({ query }: EndProps) {
  const { t } = useTranslation('points')
  const { language } = useLanguage()
  const { data: counted } = useAsk('points.entryCount', { query })
  if (!counted) return null
  const n = count(counted.count, language)
  return (
    <Flex gap={12} align="center">
      <Typography.Text type="secondary">
        {counted.isExact ? t('entries.count', { n }) : t('entries.countOver', { n })}
      </Typography.Text>
      <ExportButton query={query} counted={counted} />
    </Flex>
  )
}

interface ExportProps extends EndProps {
  readonly counted: { readonly count: number; readonly isExact: boolean }
}

/** Writes what the list shows as a file, beside whatever else is done. */
function ExportButton({ query, counted }: ExportProps) {
  const { t } = useTranslation('points')
  const { language } = useLanguage()
  const me = useMe()
  const { message } = App.useApp()
  const begin = useExportTask()
  const [asking, setAsking] = useState(false)
  if (!mayAll(me, ['points.export'])) return null
  const n = count(counted.count, language)
  const start = () => {
    setAsking(false)
    void message.info(t('entries.export.started'))
    void begin({
      name: 'points.export',
      query: { ...query, language },
      label: t('entries.export.title'),
      said: (lines) => t('entries.export.so', { n: count(lines, language) }),
      expected: counted.isExact ? counted.count : undefined,
    })
  }
  return (
    <>
      <Button icon={<DownloadOutlined />} onClick={() => setAsking(true)}>
        {t('entries.export.open')}
      </Button>
      <Modal
        title={t('entries.export.title')}
        open={asking}
        onCancel={() => setAsking(false)}
        onOk={start}
        okText={t('entries.export.submit')}
        width={480}
      >
        <Typography.Paragraph>
          {counted.isExact ? t('entries.export.what', { n }) : t('entries.export.whatMore', { n })}
        </Typography.Paragraph>
        <Alert type="info" showIcon title={t('entries.export.trace')} />
      </Modal>
    </>
  )
}
