export const answer = 42; // sample
