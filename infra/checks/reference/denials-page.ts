import { denials, groupDenials, isPassing, rejections } from '../../../services/core/denial.ts';
import type { DenialCode } from '../../../services/core/denial.ts';
import { problems } from '../../../services/protocols/n40/problems.ts';
import type { ProblemName } from '../../../services/protocols/n40/problems.ts';
import { intakeRefusals } from '../../../services/protocols/adapter/refusals.ts';
import { code } from './page.ts';
import type { Page, Section } from './page.ts';

/** Every way in which a request, a rating group, an input or a message is refused. */
export function denialsPage(): Page {
  return {
    path: 'docs/reference/denial-codes.md',
    title: 'Denial and rejection codes',
    text:
      'Every way to say no, and what the network function is told on N40 (TS 32.291, ' +
      'TS 29.500).',
    sections: [denialSection(), groupSection(), rejectionSection(), doorSection(), intakeSection()],
  };
}

function denialSection(): Section {
  const rows = (Object.keys(denials) as DenialCode[]).map((name) => [
    code(name),
    denials[name],
    ...n40(name),
    isPassing(name) ? 'decided anew' : 'gets the same answer',
  ]);
  return {
    title: 'Requests',
    text:
      'Why a request as a whole is refused, in order of precedence: the first that applies ' +
      'is the answer. Those that say something about now are decided anew when the request ' +
      'is repeated.',
    table: { head: ['code', 'meaning', 'N40 status', 'N40 cause', 'a repeat'], rows },
  };
}

function groupSection(): Section {
  return {
    title: 'Rating groups',
    text: 'Why one rating group is given no quota while the others go on: `resultCode` on N40.',
    table: { head: ['code', 'meaning'], rows: sentences(groupDenials) },
  };
}

function rejectionSection(): Section {
  return {
    title: 'Rejected input',
    text:
      'Why a usage event is rejected without any effect. Only what every build must reject; what ' +
      'merely one build cannot read stops the partition there instead.',
    table: { head: ['code', 'meaning'], rows: sentences(rejections) },
  };
}

function doorSection(): Section {
  const names = (Object.keys(problems) as ProblemName[]).filter((name) => !(name in denials));
  const rows = names.map((name) => [code(name), problems[name].title, ...n40(name)]);
  return {
    title: 'The N40 door',
    text: 'What the door refuses before or instead of a decision. Status 503 bears Retry-After.',
    table: { head: ['problem', 'meaning', 'N40 status', 'N40 cause'], rows },
  };
}

function intakeSection(): Section {
  return {
    title: 'The Kafka door',
    text:
      'Why the intake refuses an event that an adapter published, before anything is decided; in ' +
      'the order in which it looks. `usage-rejected` also bears the codes of requests and of ' +
      'rating groups above.',
    table: { head: ['code', 'meaning'], rows: sentences(intakeRefusals) },
  };
}

function sentences(codes: Readonly<Record<string, string>>): readonly (readonly string[])[] {
  return Object.entries(codes).map(([name, sentence]) => [code(name), sentence]);
}

function n40(name: ProblemName): readonly string[] {
  const { status, cause } = problems[name];
  return [String(status), cause === null ? '' : code(cause)];
}
