import { InboxOutlined } from '@ant-design/icons'
import { Page, ProblemNotice } from '@atrium/ui'
import { Flex, Progress, Typography, Upload } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { problemOf } from '../../app/api.ts'
import { useMe } from '../../app/session.tsx'
import { ImportSteps } from './ImportSteps.tsx'
import { LayoutStep } from './LayoutStep.tsx'
import { uploadFile } from './upload.ts'

/** From a file to a dry run. The file is in the address, so that this page can be left and found again. */
export default function NewImport() {
  const { t } = useTranslation('imports')
  const [params, setParams] = useSearchParams()
  const fileId = params.get('file')
  const choose = (id: string) => {
    const next = new URLSearchParams(params)
    next.set('file', id)
    setParams(next)
  }
  return (
    <Page title={t('new.title')} purpose={t('new.purpose')}>
      <Flex vertical gap={16}>
        <ImportSteps current={fileId === null ? 0 : 1} />
        {fileId === null ? (
          <UploadStep onDone={choose} />
        ) : (
          <LayoutStep key={fileId} fileId={fileId} like={params.get('like')} />
        )}
      </Flex>
    </Page>
  )
}

function UploadStep({ onDone }: { readonly onDone: (fileId: string) => void }) {
  const { t } = useTranslation('imports')
  const me = useMe()
  const [share, setShare] = useState<number>()
  const [failed, setFailed] = useState<unknown>()
  const send = async (file: File) => {
    setFailed(undefined)
    setShare(0)
    try {
      onDone((await uploadFile(file, me.csrf ?? '', setShare)).fileId)
    } catch (error) {
      setFailed(error)
      setShare(undefined)
    }
  }
  return (
    <Flex vertical gap={16} style={{ maxWidth: 720 }}>
      {failed !== undefined && <ProblemNotice problem={problemOf(failed)} />}
      <Upload.Dragger
        accept=".csv,.gz,.xlsx"
        showUploadList={false}
        disabled={share !== undefined}
        beforeUpload={(file) => {
          void send(file)
          return false
        }}
      >
        <p className="ant-upload-drag-icon">
          <InboxOutlined />
        </p>
        <p>{t('new.drop')}</p>
        <Typography.Text type="secondary">{t('new.kinds')}</Typography.Text>
      </Upload.Dragger>
      {share !== undefined && <Progress percent={Math.floor(share * 100)} aria-label={t('new.sending')} />}
    </Flex>
  )
}
