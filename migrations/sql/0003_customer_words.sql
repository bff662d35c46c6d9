-- +goose Up

-- Finding customers by the beginnings of words; tickets.customerWords says exactly the same.
CREATE INDEX customers_words ON customers USING gin (
    to_tsvector('simple', translate(name || ' ' || coalesce(email, '') || ' ' || company || ' ' || phone, '@.-_+', '     ')));
