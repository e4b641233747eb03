import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lastDevice, readDevice } from '../src/device.ts'

const of = (context: Record<string, unknown>, sourceKind = 'web') => Object.values(readDevice({ context, sourceKind }))
const agent = (userAgent: string, sourceKind?: string) => of({ userAgent }, sourceKind)

test('a device is told by its user agent', () => {
  assert.deepEqual(
    agent(
      'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.49(0x18003137) NetType/WIFI Language/zh_CN',
    ),
    ['iPhone', 'ios', null, null, true],
  )
  assert.deepEqual(
    agent(
      'Mozilla/5.0 (Linux; Android 14; 23127PN0CC Build/UKQ1.230804.001; wv) AppleWebKit/537.36 Version/4.0 Chrome/116.0.0.0 Mobile Safari/537.36',
    ),
    ['23127PN0CC', 'android', null, null, null],
  )
  assert.deepEqual(
    agent(
      'Mozilla/5.0 (Linux; Android 12; HarmonyOS; ALN-AL80; HMSCore 6.13.0) AppleWebKit/537.36 Chrome/114.0 Mobile',
    ),
    ['ALN-AL80', 'harmony', null, null, null],
  )
  assert.deepEqual(
    agent('Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/126.0.0.0 Mobile Safari/537.36'),
    [null, 'android', null, null, null],
  )
  assert.deepEqual(agent('Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0.0.0'), [
    null,
    'windows',
    null,
    null,
    null,
  ])
  assert.deepEqual(agent('', 'mini_program'), [null, null, null, null, true])
  assert.deepEqual(agent('Mozilla/5.0 (iPhone) AlipayClient/10.5', 'mini_program'), ['iPhone', 'ios', null, null, null])
})

test('what the client says itself goes before its user agent', () => {
  const context = {
    userAgent: 'Mozilla/5.0 (Linux; Android 14; Pixel 8 Build/X)',
    device: { model: 'Mate 60 Pro' },
    os: { name: 'HarmonyOS', version: '4.2' },
    screen: { width: 393, height: 852, density: 3 },
    network: { cellular: true, wifi: false, networkType: 'LTE' },
  }
  assert.deepEqual(of(context), ['Mate 60 Pro', 'harmony', '393×852', '4g', null])
  assert.deepEqual(of({ network: { wifi: true } }), [null, null, null, 'wifi', null])
  // Nonsense tells nothing, and nothing breaks.
  assert.deepEqual(of({ device: 'x', os: null, screen: { width: -1, height: '9' }, network: [], userAgent: 7 }), [
    null,
    null,
    null,
    null,
    null,
  ])
})

test('of several events each fact is the last that was told', () => {
  const seen = (at: number, context: Record<string, unknown>) => ({ memberId: 1, at, context, sourceKind: 'web' })
  const { model, network, system } = lastDevice([
    seen(3, { network: { wifi: true } }),
    seen(1, { device: { model: 'old' }, network: { type: '5g' } }),
    seen(2, { device: { model: 'new' }, os: { name: 'iOS' } }),
  ])
  assert.deepEqual([model, network, system], ['new', 'wifi', 'ios'])
})
