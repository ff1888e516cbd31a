#!/bin/bash
# Makes the certificates of these tests anew: an authority, and servers of this machine that share a key.
set -euo pipefail
out=$(cd "$(dirname "$0")" && pwd)
cd "$(mktemp -d)"

new_key() {
  openssl ecparam -name prime256v1 -genkey -noout | openssl pkcs8 -topk8 -nocrypt -out "$1"
}

# <file> <name> <extensions> <last day> <its key> [the authority that signs, else the certificate signs itself]
make() {
  cat > settings.cnf <<SETTINGS
[ca]
default_ca = this
[this]
database = index.txt
serial = serial
new_certs_dir = .
default_md = sha256
policy = any
unique_subject = no
[any]
commonName = supplied
[req]
distinguished_name = name
prompt = no
[name]
CN = $2
[extensions]
$3
SETTINGS
  : > index.txt
  openssl rand -hex 8 > serial
  openssl req -new -key "$5" -config settings.cnf -out request.csr
  local signer=(-selfsign -keyfile "$5")
  if [ $# -gt 5 ]; then signer=(-cert "$out/$6" -keyfile authority.key); fi
  openssl ca -batch -notext -config settings.cnf -extensions extensions -startdate 20200101000000Z -enddate "$4" \
    "${signer[@]}" -in request.csr -out "$out/$1"
}

new_key authority.key
new_key "$out/key.pem"
here=$'subjectAltName = DNS:localhost, IP:127.0.0.1'
authority=$'\nbasicConstraints = critical, CA:TRUE'
leaf=$'\nbasicConstraints = CA:FALSE'
later=21200101000000Z
over=20210101000000Z
make authority.pem "Test authority" "$authority" $later authority.key
make issued.pem "Test server" "$here$leaf" $later "$out/key.pem" authority.pem
make expired_issued.pem "Test server" "$here$leaf" $over "$out/key.pem" authority.pem
make self_signed.pem "Test server" "$here$authority" $later "$out/key.pem"
make self_signed_leaf.pem "Test server" "$here$leaf" $later "$out/key.pem"
make expired.pem "Test server" "$here$authority" $over "$out/key.pem"
make other_name.pem other.example "subjectAltName = DNS:other.example$authority" $later "$out/key.pem"
make namesake.pem "Test server" "$here$authority" $later authority.key
