import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Flex, Input, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

interface WordPairsProps {
  readonly label: string
  readonly pairs: Readonly<Record<string, string>>
  /** What a word may become; anything where left out. */
  readonly words?: readonly string[]
  readonly onChange: (pairs: Readonly<Record<string, string>>) => void
}

/** Words of the file and what each becomes: 男 → male. A line that is not filled yet is not told. */
export function WordPairs({ label, pairs, words, onChange }: WordPairsProps) {
  const { t } = useTranslation('imports')
  const [lines, setLines] = useState<readonly (readonly [string, string])[]>(() => Object.entries(pairs))
  const tell = (next: readonly (readonly [string, string])[]) => {
    setLines(next)
    onChange(Object.fromEntries(next.filter(([from, to]) => from !== '' && to !== '')))
  }
  const put = (at: number, line: readonly [string, string]) =>
    tell(lines.map((each, index) => (index === at ? line : each)))
  return (
    <Flex vertical gap={4}>
      {lines.map(([from, to], at) => (
        // Lines have no name of their own, and are only added at the end.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <Flex key={at} gap={4} align="center">
          <Input
            aria-label={`${label}: ${t('map.treat.from')} ${at + 1}`}
            style={{ width: 120 }}
            value={from}
            onChange={(event) => put(at, [event.target.value, to])}
          />
          <span aria-hidden>→</span>
          {words ? (
            <Select<string>
              aria-label={`${label}: ${t('map.treat.to')} ${at + 1}`}
              style={{ width: 140 }}
              value={to || null}
              options={words.map((value) => ({ value, label: t(`word.${value}`) }))}
              onChange={(value) => put(at, [from, value])}
            />
          ) : (
            <Input
              aria-label={`${label}: ${t('map.treat.to')} ${at + 1}`}
              style={{ width: 140 }}
              value={to}
              onChange={(event) => put(at, [from, event.target.value])}
            />
          )}
          <Button
            type="text"
            icon={<DeleteOutlined />}
            aria-label={t('map.remove')}
            onClick={() => tell(lines.filter((_, index) => index !== at))}
          />
        </Flex>
      ))}
      <Button type="dashed" icon={<PlusOutlined />} onClick={() => setLines([...lines, ['', '']])}>
        {t('map.treat.addWord')}
      </Button>
    </Flex>
  )
}
