import { DownloadOutlined } from '@ant-design/icons'
import { count as countOf } from '@atrium/ui'
import { Alert, App, Button, Modal, Radio, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useExportTask } from '../../app/export-file.ts'
import { useLanguage } from '../../app/language.ts'
import { mayAll, useMe } from '../../app/session.tsx'
import type { MemberFilter } from './filters.tsx'

interface ExportProps {
  readonly filter: MemberFilter
  readonly sort: string
  /** Of the list as it is, where it is known. */
  readonly people: { readonly count: number; readonly more: boolean } | undefined
}

/** Asks what the file is to hold and writes it beside whatever else is done. */
export function ExportButton({ filter, sort, people }: ExportProps) {
  const { t } = useTranslation('members')
  const { language } = useLanguage()
  const me = useMe()
  const { message } = App.useApp()
  const begin = useExportTask()
  const [asking, setAsking] = useState(false)
  const [whole, setWhole] = useState(false)
  if (!mayAll(me, ['members.export'])) return null
  const mayUnmask = mayAll(me, ['members.unmask'])
  const close = () => {
    setAsking(false)
    setWhole(false)
  }
  const start = () => {
    close()
    void message.info(t('export.started'))
    void begin({
      name: 'members.export',
      query: { ...filter, sort, language, ...(whole && mayUnmask ? { whole } : {}) },
      label: t('export.task'),
      said: (lines) => t('export.so', { n: countOf(lines, language) }),
      expected: people && !people.more ? people.count : undefined,
    })
  }
  return (
    <>
      <Button icon={<DownloadOutlined />} onClick={() => setAsking(true)}>
        {t('export.open')}
      </Button>
      <Modal
        title={t('export.title')}
        open={asking}
        onCancel={close}
        onOk={start}
        okText={t('export.submit')}
        width={480}
      >
        <Typography.Paragraph>
          {people
            ? t(people.more ? 'export.whatMore' : 'export.what', { n: countOf(people.count, language) })
            : t('export.whatUnknown')}
        </Typography.Paragraph>
        {mayUnmask && (
          <Radio.Group
            value={whole}
            onChange={({ target }) => setWhole(target.value === true)}
            style={{ display: 'flex', flexDirection: 'column', gap: 8, marginBottom: 12 }}
            options={[
              { value: false, label: t('export.masked') },
              { value: true, label: t('export.whole') },
            ]}
          />
        )}
        <Alert type="info" showIcon title={t('export.trace')} />
      </Modal>
    </>
  )
}
