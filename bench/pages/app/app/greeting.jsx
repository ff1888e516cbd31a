export const Greeting = ({ name }) => <p>{`Hello, ${name}`}</p>;
