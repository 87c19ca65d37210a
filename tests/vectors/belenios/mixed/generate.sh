#!/bin/sh
# Makes the files of this folder anew with release 3.3.0 of belenios-tool, which must be on the path. Tests do not need it.
#   usage: generate.sh FOLDER      the folder must not exist
# One election: four voters with weights, a service key and a board of three trustees of whom two decrypt, a question of
# four options and one that allows a blank vote. Kept: the archive, and every message of the board's ceremony.
set -eu
mkdir "$1"
cd "$1"
tool=${BELENIOS_TOOL:-belenios-tool}
uuid=ZhengYiVectors1
context() { echo "--group Ed25519 --threshold-context $1/2/3"; }
setup() { "$tool" setup "$@"; }
board() { "$tool" setup generate-trustee-key-threshold "$@"; }

cat > voters.txt <<END
a@zhengyi.example,v0001,16548
b@zhengyi.example,v0002,8274
c@zhengyi.example,v0003,8548
d@zhengyi.example,v0004,8685
END
setup generate-credentials --uuid $uuid --group Ed25519 --file voters.txt > /dev/null
mv ./*.pubcreds public_creds.json
mv ./*.privcreds private_creds.json

for i in 1 2 3; do
  id=$(board $(context $i) --step 1)
  mv "$id.cert" $i.cert
  mv "$id.key" $i.key
  echo "$id" > $i.id
done
cat 1.cert 2.cert 3.cert > certs.jsons
board --group Ed25519 --certs certs.jsons --step 2
for i in 1 2 3; do board $(context $i) --certs certs.jsons --key $i.key --step 3; done > polynomials.jsons
board --group Ed25519 --certs certs.jsons --step 4 --polynomials polynomials.jsons
for i in 1 2 3; do
  mv "$(cat $i.id).vinput" $i.vinput
  board --group Ed25519 --certs certs.jsons --key $i.key --step 5 < $i.vinput > $i.voutput
done
cat 1.voutput 2.voutput 3.voutput | board --group Ed25519 --certs certs.jsons --step 6 --polynomials polynomials.jsons > threshold.json
for i in 1 2 3; do mv "$(cat $i.id).dkey" $i.dkey; done
setup generate-trustee-key --group Ed25519
cat ./*.pubkey > public_keys.jsons
setup make-trustees

cat > template.json <<END
{"description":"vectors","name":"vectors","questions":[{"answers":["A","B","C","D"],"min":1,"max":1,"question":"one"},{"answers":["A","B","C"],"blank":true,"min":1,"max":2,"question":"blank"}]}
END
setup make-election --uuid $uuid --group Ed25519 --template template.json
"$tool" archive init
mkdir board
mv threshold.json board
for name in election trustees public_creds; do rm $name.json; done

cat > choices.txt <<END
[[1,0,0,0],[0,1,0,0]]
[[0,1,0,0],[1,0,0,0]]
[[1,0,0,0],[0,0,1,1]]
[[0,0,0,1],[1,0,0,0]]
END
number=0
while read -r choice; do
  number=$((number + 1))
  sed 's/[{}"]//g; s/,/\n/g' private_creds.json | grep "^v000$number:" | cut -d: -f2 > credential.txt
  echo "$choice" > choice.txt
  "$tool" election generate-ballot --privcred credential.txt --choice choice.txt | "$tool" archive add-event --type=Ballot
done < choices.txt
"$tool" archive add-event --type=EndBallots < /dev/null
"$tool" election compute-encrypted-tally | "$tool" archive add-event --type=EncryptedTally
for i in 1 3; do
  "$tool" election decrypt-threshold --key $i.key --decryption-key $i.dkey --trustee-id $((i + 1)) | "$tool" archive add-event --type=PartialDecryption
done
"$tool" election decrypt --privkey ./*.privkey --trustee-id 1 | "$tool" archive add-event --type=PartialDecryption
"$tool" election compute-result | "$tool" archive add-event --type=Result
"$tool" election verify
mv ./*.cert ./?.key ./*.vinput ./*.voutput ./*.dkey polynomials.jsons board
mv ./*.privkey service.key
mv $uuid.bel election.bel
rm -f ./*.id ./*.jsons ./*.pubkey voters.txt choices.txt choice.txt credential.txt template.json
