import { nameIn, ProblemNotice } from '@atrium/ui'
import { Button, Card, Checkbox, Flex, Radio, Skeleton, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { problemOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useAsk, useTell } from '../../app/queries.ts'
import { type Encoding, FilePreview } from './FilePreview.tsx'
import { MappingEditor, useGuess } from './MappingEditor.tsx'
import {
  asBody,
  asMapping,
  columnsReadOf,
  type Layouts,
  type Mapping,
  missingFields,
  missingParts,
  type Preview,
} from './mapping.ts'
import { ReadPreview } from './ReadPreview.tsx'
import { SaveLayout } from './SaveLayout.tsx'

interface StepProps {
  readonly fileId: string
  /** Run whose mapping is changed. */
  readonly like: string | null
}

/** From a file to a dry run: which layout it has, how its first rows are read by that, and what is to be otherwise. */
export function LayoutStep({ fileId, like }: StepProps) {
  const { t } = useTranslation('imports')
  const navigate = useNavigate()
  const [encoding, setEncoding] = useState<Encoding>()
  const preview = useAsk('imports.previewFile', { path: { fileId }, query: encoding ? { encoding } : {} })
  const layouts = useAsk('imports.layouts', {})
  const before = useAsk('imports.runMapping', { path: { runId: like ?? '' } }, { enabled: like !== null })
  const error = preview.error ?? layouts.error ?? before.error
  if (error) {
    return (
      <Flex vertical gap={12} align="start">
        <ProblemNotice problem={problemOf(error)} onRetry={() => void preview.refetch()} />
        <Button onClick={() => void navigate('/imports/new')}>{t('new.other')}</Button>
      </Flex>
    )
  }
  if (!preview.data || !layouts.data || (like !== null && !before.data)) return <Skeleton active />
  return (
    <Flex vertical gap={16}>
      <FilePreview
        file={preview.data}
        encodings={layouts.data.encodings}
        encoding={encoding}
        onEncoding={setEncoding}
      />
      <Choice
        file={preview.data}
        layouts={layouts.data}
        encoding={encoding}
        {...(before.data ? { before: asMapping(before.data.mapping) } : {})}
      />
    </Flex>
  )
}

/** What a file is read by: a layout that came with Atrium, one of one's own, or a mapping that is being made. */
type Chosen =
  | { readonly kind: 'preset'; readonly name: string }
  | { readonly kind: 'saved'; readonly layoutId: string }
  | { readonly kind: 'own' }

/** A layout of one's own that fits; else one of Atrium's, unless a mapping by the names of the columns reads more of them. */
function likeliest(file: Preview, layouts: Layouts, guessed: Mapping): Chosen {
  const [saved] = file.fittingLayouts
  if (saved !== undefined) return { kind: 'saved', layoutId: saved }
  const preset = layouts.presets.find(({ name }) => name === file.fitting[0])
  const reads = preset ? columnsReadOf(asMapping(preset.mapping), file.columns) : 0
  return preset && reads >= columnsReadOf(guessed, file.columns)
    ? { kind: 'preset', name: preset.name }
    : { kind: 'own' }
}

const keyOf = (chosen: Chosen): string =>
  chosen.kind === 'preset' ? `preset:${chosen.name}` : chosen.kind === 'saved' ? chosen.layoutId : 'own'

interface ChoiceProps {
  readonly file: Preview
  readonly layouts: Layouts
  readonly encoding: Encoding
  readonly before?: Mapping
}

function Choice({ file, layouts, encoding, before }: ChoiceProps) {
  const { t } = useTranslation('imports')
  const navigate = useNavigate()
  const guess = useGuess(file, layouts)
  const [own, setOwn] = useState<Mapping>(() => before ?? guess.first())
  const [chosen, setChosen] = useState<Chosen>(() =>
    before === undefined ? likeliest(file, layouts, own) : { kind: 'own' },
  )
  const [prospects, setProspects] = useState(false)
  const saved = useAsk(
    'imports.layout',
    { path: { layoutId: chosen.kind === 'saved' ? chosen.layoutId : '' } },
    { enabled: chosen.kind === 'saved' },
  )
  const start = useTell('imports.startRun', ['imports.'])
  const preset = layouts.presets.find(({ name }) => chosen.kind === 'preset' && name === chosen.name)
  const read = chosen.kind === 'own' ? own : (preset?.mapping ?? saved.data?.mapping)
  const mapping = read === undefined ? undefined : withEncoding(asMapping(read), encoding)
  const fields = layouts.targets.find(({ target }) => target === mapping?.target)?.fields ?? []
  const ready = mapping && missingFields(mapping, fields).length + missingParts(mapping).length === 0
  const begin = () => {
    if (!mapping) return
    // A layout that is used as it is stands in the run by its name; an encoding chosen here makes a mapping of it.
    const by =
      chosen.kind === 'own' || encoding !== undefined
        ? { mapping: asBody(mapping) }
        : chosen.kind === 'saved'
          ? { layoutId: chosen.layoutId }
          : { preset: chosen.name }
    start.mutate(
      { body: { fileId: file.fileId, dryRun: true, prospects, ...by } },
      { onSuccess: ({ runId }) => void navigate(`/imports/runs/${runId}`) },
    )
  }
  const edit = () => {
    if (mapping) setOwn({ ...mapping, name: chosen.kind === 'preset' ? `own-${mapping.name}` : mapping.name })
    setChosen({ kind: 'own' })
  }
  return (
    <>
      <Card size="small" title={t('layout.title')}>
        <LayoutChoice layouts={layouts} file={file} value={chosen} onChange={setChosen} />
      </Card>
      {chosen.kind === 'own' && <MappingEditor file={file} layouts={layouts} mapping={own} onChange={setOwn} />}
      {mapping && <ReadPreview file={file} mapping={mapping} />}
      {start.error && <ProblemNotice problem={problemOf(start.error)} />}
      <Flex gap={12} align="center" wrap>
        <Button type="primary" loading={start.isPending} disabled={!ready} onClick={begin}>
          {t('layout.try')}
        </Button>
        {chosen.kind === 'own' ? (
          <SaveLayout mapping={own} disabled={!ready} onSaved={(layoutId) => setChosen({ kind: 'saved', layoutId })} />
        ) : (
          <Button onClick={edit} disabled={!mapping}>
            {t('layout.edit')}
          </Button>
        )}
        {(mapping?.target === 'members' || mapping?.target === 'purchases') && (
          <Checkbox checked={prospects} onChange={(event) => setProspects(event.target.checked)}>
            {t('layout.prospects')}
          </Checkbox>
        )}
        <Typography.Text type="secondary">{t('layout.tryHint')}</Typography.Text>
      </Flex>
    </>
  )
}

const withEncoding = (mapping: Mapping, encoding: Encoding): Mapping =>
  encoding === undefined ? mapping : { ...mapping, file: { ...mapping.file, encoding } }

interface LayoutChoiceProps {
  readonly layouts: Layouts
  readonly file: Preview
  readonly value: Chosen
  readonly onChange: (chosen: Chosen) => void
}

/** Layouts of one's own that fit the file's header come first, then those of Atrium; whoever has another maps its columns. */
function LayoutChoice({ layouts, file, value, onChange }: LayoutChoiceProps) {
  const { t } = useTranslation('imports')
  const { language } = useLanguage()
  const saved = layouts.saved.filter(
    ({ layoutId }) => file.fittingLayouts.includes(layoutId) || layoutId === keyOf(value),
  )
  const known = file.fitting.flatMap((name) => layouts.presets.filter((preset) => preset.name === name))
  const options: { readonly chosen: Chosen; readonly name: string; readonly about: string }[] = [
    ...saved.map(({ layoutId, name, version, target }) => ({
      chosen: { kind: 'saved' as const, layoutId },
      name,
      about: `${t(`target.${target}`)} · ${t('layout.version', { version })}`,
    })),
    ...known.map(({ name, title, target }) => ({
      chosen: { kind: 'preset' as const, name },
      name: nameIn(title, language),
      about: `${t(`target.${target}`)} · ${t('layout.builtIn')}`,
    })),
  ]
  return (
    <Flex vertical gap={8}>
      {options.length === 0 && <Typography.Text type="secondary">{t('layout.noneFits')}</Typography.Text>}
      <Radio.Group
        value={keyOf(value)}
        onChange={({ target }) =>
          onChange(options.find(({ chosen }) => keyOf(chosen) === target.value)?.chosen ?? { kind: 'own' })
        }
      >
        <Flex vertical gap={8}>
          {options.map(({ chosen, name, about }, at) => (
            <Radio key={keyOf(chosen)} value={keyOf(chosen)}>
              {name}
              <Typography.Text type="secondary">
                {' '}
                · {about}
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
