import type { Command } from 'commander';
import type { Carry } from '../carry.ts';
import { keyPart } from '../parse-options.ts';
import { addDevice, listDevices, moveDevice, removeDevice } from './device.ts';
import type { DeviceOptions } from './device.ts';

/** The commands on the identities of accounts: `device …`. */
export function addDeviceCommands(program: Command, carry: Carry): void {
  const device = program
    .command('device')
    .description('lists, adds, removes and moves the identities that charge an account');
  device
    .command('list <account>')
    .description('lists the identities of an account')
    .action((id: string) => carry((site, out) => listDevices(id, site, out)));
  withKey(device.command('add <account>'))
    .argument('<identity>', 'for example msisdn-15550001', keyPart)
    .description('adds an identity that belongs to nobody')
    .action((id: string, identity: string, options: DeviceOptions) =>
      carry((site, out) => addDevice({ id, identity }, options, site, out)),
    );
  withKey(device.command('remove <account> <identity>'))
    .description('takes an identity away; it belongs to nobody afterwards')
    .action((id: string, identity: string, options: DeviceOptions) =>
      carry((site, out) => removeDevice({ id, identity }, options, site, out)),
    );
  withKey(device.command('move <identity> <from> <to>'))
    .description('moves an identity to another account; its open sessions end where they are')
    .action((identity: string, id: string, to: string, options: DeviceOptions) =>
      carry((site, out) => moveDevice({ id, identity, to }, options, site, out)),
    );
}

function withKey(command: Command): Command {
  return command.option('--key <key>', 'idempotency key: with one key it is done once', keyPart);
}
