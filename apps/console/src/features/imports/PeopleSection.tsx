import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Card, Flex, Input, Select, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { useChannelName } from '../../app/channels.ts'
import {
  ATTRIBUTE_TYPES,
  type AttributeSource,
  type ConsentSource,
  hasPeople,
  type IdentitySource,
  type Mapping,
  type Preview,
  tidy,
} from './mapping.ts'
import { SourceEditor } from './SourceEditor.tsx'

interface SectionProps {
  readonly file: Preview
  readonly mapping: Mapping
  readonly identityKinds: readonly string[]
  readonly onChange: (part: Partial<Mapping>) => void
}

/** Purposes that consents are commonly given for; others may be typed. */
const PURPOSES = ['marketing', 'service', 'profiling'] as const
const CHANNELS = ['sms', 'wechat', 'email', 'phone', 'push'] as const

/** Whom a row is about, what they allow, and what else is kept of them: as many of each as the file has. */
export function PeopleSection({ file, mapping, identityKinds, onChange }: SectionProps) {
  const { t } = useTranslation('imports')
  const channelName = useChannelName()
  const { target, identities = [], consents = [], attributes = {} } = mapping
  return (
    <Flex vertical gap={12}>
      {hasPeople(target) && (
        <Several
          title={t('map.identities')}
          hint={t(target === 'purchases' ? 'map.identitiesOfSales' : 'map.identitiesHint')}
          add={t('map.addIdentity')}
          items={identities}
          fresh={{ kind: 'card_no' }}
          onChange={(next) => onChange({ identities: next.length > 0 ? next : undefined } as Partial<Mapping>)}
          render={(identity: IdentitySource, put, at) => (
            <>
              <Select
                aria-label={`${t('map.identities')} ${at + 1}`}
                style={{ width: 180 }}
                value={identity.kind}
                options={identityKinds.map((value) => ({ value, label: t(`identity.${value}`) }))}
                onChange={(kind) => put({ ...identity, kind })}
              />
              <SourceEditor
                file={file}
                source={identity}
                type="text"
                label={t(`identity.${identity.kind}`)}
                onChange={put}
              />
            </>
          )}
        />
      )}
      {target === 'members' && (
        <Several
          title={t('map.consents')}
          hint={t('map.consentsHint')}
          add={t('map.addConsent')}
          items={consents}
          fresh={{ purpose: 'marketing', channel: 'sms' }}
          onChange={(next) => onChange({ consents: next.length > 0 ? next : undefined } as Partial<Mapping>)}
          render={(consent: ConsentSource, put, at) => (
            <>
              {(['purpose', 'channel'] as const).map((key) => (
                <Select<string[]>
                  key={key}
                  aria-label={`${t(`map.${key}`)} ${at + 1}`}
                  mode="tags"
                  maxCount={1}
                  style={{ width: 130 }}
                  placeholder={t(`map.${key}`)}
                  value={consent[key] === '' ? [] : [consent[key]]}
                  options={(key === 'purpose' ? PURPOSES : CHANNELS).map((value) => ({
                    value,
                    label: key === 'purpose' ? t(`purpose.${value}`) : channelName(value),
                  }))}
                  onChange={(value) => put({ ...consent, [key]: value[0] ?? '' })}
                />
              ))}
              <SourceEditor file={file} source={consent} type="boolean" label={t('map.consents')} onChange={put} />
            </>
          )}
        />
      )}
      {target !== 'balances' && target !== 'tags' && (
        <Several
          title={t('map.attributes')}
          hint={t(target === 'purchases' ? 'map.attributesOfSales' : 'map.attributesHint')}
          add={t('map.addAttribute')}
          items={Object.entries(attributes).map(([name, source]): Named => ({ name, source }))}
          fresh={{ name: '', source: { type: 'text' } }}
          onChange={(next) =>
            onChange({
              attributes:
                next.length > 0 ? Object.fromEntries(next.map(({ name, source }) => [name, source])) : undefined,
            } as Partial<Mapping>)
          }
          render={({ name, source }: Named, put, at) => (
            <>
              <Input
                aria-label={`${t('map.attributeCode')} ${at + 1}`}
                style={{ width: 140 }}
                maxLength={60}
                placeholder={t('map.attributeCode')}
                value={name}
                onChange={(event) => put({ name: event.target.value, source })}
              />
              <Select
                aria-label={`${t('map.attributeType')} ${at + 1}`}
                style={{ width: 100 }}
                value={source.type}
                options={ATTRIBUTE_TYPES.map((value) => ({ value, label: t(`type.${value}`) }))}
                onChange={(type) => put({ name, source: tidy({ ...source, type, formats: undefined }) })}
              />
              <SourceEditor
                file={file}
                source={source}
                type={source.type}
                label={name || t('map.attributes')}
                onChange={(next) => put({ name, source: next })}
              />
            </>
          )}
        />
      )}
    </Flex>
  )
}

interface Named {
  readonly name: string
  readonly source: AttributeSource
}

interface SeveralProps<Item> {
  readonly title: string
  readonly hint: string
  readonly add: string
  readonly items: readonly Item[]
  readonly fresh: Item
  readonly onChange: (items: readonly Item[]) => void
  readonly render: (item: Item, put: (next: Item) => void, at: number) => React.ReactNode
}

/** A list of like things, each in a line, that can be added and removed. */
export function Several<Item>({ title, hint, add, items, fresh, onChange, render }: SeveralProps<Item>) {
  const { t } = useTranslation('imports')
  return (
    <Card
      size="small"
      title={title}
      extra={
        <Button size="small" icon={<PlusOutlined />} onClick={() => onChange([...items, fresh])}>
          {add}
        </Button>
      }
    >
      <Flex vertical gap={8}>
        <Typography.Text type="secondary">{hint}</Typography.Text>
        {items.map((item, at) => (
          // Lines have no name of their own.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <Flex key={at} gap={8} align="start" wrap>
            {render(item, (next) => onChange(items.map((each, index) => (index === at ? next : each))), at)}
            <Button
              type="text"
              icon={<DeleteOutlined />}
              aria-label={t('map.remove')}
              onClick={() => onChange(items.filter((_, index) => index !== at))}
            />
          </Flex>
        ))}
      </Flex>
    </Card>
  )
}
