import { InboxOutlined } from '@ant-design/icons'
import { EmptyState, nameIn, Page, ProblemNotice } from '@atrium/ui'
import { Button, Card, Flex, Progress, Radio, Select, Skeleton, Table, Typography, Upload } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate, useSearchParams } from 'react-router'
import { problemOf, type ReplyOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useAsk, useTell } from '../../app/queries.ts'
import { useMe } from '../../app/session.tsx'
import { ImportSteps } from './ImportSteps.tsx'
import { MappingEditor } from './MappingEditor.tsx'
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
        {fileId === null ? <UploadStep onDone={choose} /> : <LayoutStep key={fileId} fileId={fileId} />}
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

type Encoding = NonNullable<Parameters<typeof useAsk<'imports.previewFile'>>[1]['query']>['encoding']

function LayoutStep({ fileId }: { readonly fileId: string }) {
  const { t } = useTranslation('imports')
  const navigate = useNavigate()
  const [encoding, setEncoding] = useState<Encoding>()
  const preview = useAsk('imports.previewFile', { path: { fileId }, query: encoding ? { encoding } : {} })
  const layouts = useAsk('imports.layouts', {})
  const [chosen, setChosen] = useState<string>()
  const start = useTell('imports.startRun', ['imports.'])
  const error = preview.error ?? layouts.error
  if (error) {
    return (
      <Flex vertical gap={12} align="start">
        <ProblemNotice problem={problemOf(error)} onRetry={() => void preview.refetch()} />
        <Button onClick={() => void navigate('/imports/new')}>{t('new.other')}</Button>
      </Flex>
    )
  }
  if (!preview.data || !layouts.data) return <Skeleton active />
  const file = preview.data
  const layout = chosen ?? file.fitting[0] ?? 'own'
  const begin = (mapping: { readonly preset: string } | { readonly mapping: object }) =>
    start.mutate(
      // The editor's mapping is checked by the server, place by place.
      { body: { fileId, dryRun: true, ...(mapping as { readonly preset: string }) } },
      { onSuccess: ({ runId }) => void navigate(`/imports/runs/${runId}`) },
    )
  return (
    <Flex vertical gap={16}>
      <FilePreview file={file} encodings={layouts.data.encodings} encoding={encoding} onEncoding={setEncoding} />
      <Card size="small" title={t('layout.title')}>
        <LayoutChoice layouts={layouts.data} fitting={file.fitting} value={layout} onChange={setChosen} />
      </Card>
      {start.error && <ProblemNotice problem={problemOf(start.error)} />}
      {layout === 'own' ? (
        <MappingEditor
          file={file}
          layouts={layouts.data}
          busy={start.isPending}
          onDone={(mapping) => begin({ mapping })}
        />
      ) : (
        <Flex gap={12} align="center">
          <Button type="primary" loading={start.isPending} onClick={() => begin({ preset: layout })}>
            {t('layout.try')}
          </Button>
          <Typography.Text type="secondary">{t('layout.tryHint')}</Typography.Text>
        </Flex>
      )}
    </Flex>
  )
}

interface PreviewProps {
  readonly file: ReplyOf<'imports.previewFile'>
  readonly encodings: readonly string[]
  readonly encoding: Encoding
  readonly onEncoding: (encoding: Encoding) => void
}

function FilePreview({ file, encodings, encoding, onEncoding }: PreviewProps) {
  const { t } = useTranslation('imports')
  const told = file.encoding ? t('preview.told', { encoding: file.encoding }) : t('preview.workbook')
  return (
    <Card
      size="small"
      title={`${file.name} · ${size(file.bytes)}`}
      extra={
        file.format === 'csv' && (
          <Select<string>
            aria-label={t('preview.encoding')}
            style={{ width: 200 }}
            value={encoding ?? 'auto'}
            options={encodings.map((value) => ({ value, label: value === 'auto' ? told : value }))}
            onChange={(value) => onEncoding(value === 'auto' ? undefined : (value as Encoding))}
          />
        )
      }
    >
      <Table
        aria-label={t('preview.rows')}
        size="small"
        pagination={false}
        dataSource={file.rows.slice(0, 5)}
        rowKey="row"
        scroll={{ x: 'max-content' }}
        locale={{ emptyText: <EmptyState hint={t('preview.empty')} /> }}
        columns={[
          { title: '#', dataIndex: 'row', width: 48, className: 'number', fixed: 'left' },
          ...file.columns.map((column, at) => ({
            title: column,
            key: at,
            ellipsis: true,
            render: (_: unknown, row: (typeof file.rows)[number]) => row.cells[at] ?? '',
          })),
        ]}
      />
    </Card>
  )
}

const size = (bytes: number): string =>
  bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`

interface ChoiceProps {
  readonly layouts: ReplyOf<'imports.layouts'>
  readonly fitting: readonly string[]
  readonly value: string
  readonly onChange: (layout: string) => void
}

/** Presets that fit the file's header come first and may be chosen; whoever has another layout maps its columns. */
function LayoutChoice({ layouts, fitting, value, onChange }: ChoiceProps) {
  const { t } = useTranslation('imports')
  const { language } = useLanguage()
  const known = fitting.flatMap((name) => layouts.presets.filter((preset) => preset.name === name))
  return (
    <Flex vertical gap={8}>
      {known.length === 0 && <Typography.Text type="secondary">{t('layout.noneFits')}</Typography.Text>}
      <Radio.Group value={value} onChange={({ target }) => onChange(String(target.value))}>
        <Flex vertical gap={8}>
          {known.map(({ name, title, target }, at) => (
            <Radio key={name} value={name}>
              {nameIn(title, language)}
              <Typography.Text type="secondary">
                {' '}
                · {t(`target.${target}`)}
                {at === 0 ? ` · ${t('layout.best')}` : ''}
              </Typography.Text>
            </Radio>
          ))}
          <Radio value="own">{t('layout.own')}</Radio>
        </Flex>
      </Radio.Group>
    </Flex>
  )
}
