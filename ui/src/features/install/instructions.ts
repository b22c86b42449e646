/** A step of the server's instructions: a sentence, the code that it is about, and what else there is to say. */
export interface InstructionStep {
  text: string;
  code: string;
  remark: string;
}

const NUMBERED = /^\d+\.\s+/;
/** What belongs to the step above stands further in. */
const INDENTED = /^\s+/;
const CALL = /^(\(|\w+\()/;

/** The server's text: numbered lines are steps, with what is indented below them; the others are remarks on it all. */
export function readInstructions(text: string): { steps: InstructionStep[]; remarks: string[] } {
  const steps: InstructionStep[] = [];
  const remarks: string[] = [];
  for (const line of text.split('\n').filter((line) => line.trim())) {
    const step = steps.at(-1);
    const content = line.trim();
    if (NUMBERED.test(line)) steps.push({ text: line.replace(NUMBERED, ''), code: '', remark: '' });
    else if (!INDENTED.test(line) || !step) remarks.push(content);
    else if (CALL.test(content)) step.code += `${step.code && '\n'}${content}`;
    else step.remark += `${step.remark && ' '}${content}`;
  }
  return { steps, remarks };
}
