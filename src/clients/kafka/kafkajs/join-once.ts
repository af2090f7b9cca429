import ConsumerGroup from 'kafkajs/src/consumer/consumerGroup.js'

/**
 * kafkajs 2.2.4 asks each broker for messages by itself, and when leaders move each of these askers joins the group anew, several at the same time.
 * Then one goes on with what another has made invalid: offsets are committed for ever to a coordinator, or for a generation, that is none any
 * more. Here they join once, together.
 */
export function joinOnce(): void {
  const { joinAndSync } = ConsumerGroup.prototype
  const joining = new WeakMap<ConsumerGroup, Promise<void>>()
  ConsumerGroup.prototype.joinAndSync = function (this: ConsumerGroup): Promise<void> {
    const known = joining.get(this)
    if (known !== undefined) return known
    const own = joinAndSync.call(this).finally(() => joining.delete(this))
    joining.set(this, own)
    return own
  }
}
