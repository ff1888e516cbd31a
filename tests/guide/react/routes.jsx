// What the guide leaves to the application: which page is shown where.
import { BrowserRouter, Route, Routes } from 'react-router-dom';
import App from './app';
import MyProtectedPage from './app/protected';

export default function Pages() {
  return (
    <BrowserRouter>
      <Routes>
        <Route path="/protected" element={<MyProtectedPage />} />
        <Route path="*" element={<App />} />
      </Routes>
    </BrowserRouter>
  );
}
