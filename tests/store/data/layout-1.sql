PRAGMA application_id = 1364872274;
PRAGMA user_version = 1;
BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE card (
	id VARCHAR(36) NOT NULL, 
	learner VARCHAR(36) NOT NULL, 
	"key" TEXT NOT NULL, 
	task_hash TEXT NOT NULL, 
	wording_hash TEXT NOT NULL, 
	revision INTEGER NOT NULL, 
	status VARCHAR(16) NOT NULL, 
	CONSTRAINT pk_card PRIMARY KEY (id), 
	CONSTRAINT fk_card_learner_learner FOREIGN KEY(learner) REFERENCES learner (id) ON DELETE RESTRICT, 
	CONSTRAINT ck_card_status CHECK (status IN ('active', 'suspended', 'parked', 'retired'))
);
INSERT INTO "card" VALUES('ad1a03d9-902d-5ce8-bdbc-c93fb0e2dc22','b9710771-d709-5a77-be6c-19d4de936461','demo/q0','25a4d7ae91b97001','a8bb1cd27ecbbedb',1,'active');
INSERT INTO "card" VALUES('31fc7f4e-ce2f-5f58-ad93-25ae97252f43','b9710771-d709-5a77-be6c-19d4de936461','demo/q1','8491c51f3aa87604','57d0b96f6f846a5a',1,'suspended');
INSERT INTO "card" VALUES('9c95dd95-af4e-5f45-93e5-74258c24d3c4','b9710771-d709-5a77-be6c-19d4de936461','demo/q2','c704510f00713009','460217bc6ff562a0',1,'active');
INSERT INTO "card" VALUES('d66b30b8-712a-5fc4-a15e-2717a65162e4','b9710771-d709-5a77-be6c-19d4de936461','demo/q3','0ad367b5283bf12b','43709d70a68ded23',1,'active');
INSERT INTO "card" VALUES('ddd37c0c-37e0-5458-894c-2d2aca4b2279','b9710771-d709-5a77-be6c-19d4de936461','demo/q4','25a4d7ae91b97001','37c658ea58f322b2',1,'active');
INSERT INTO "card" VALUES('9cc47c39-9949-52f8-9825-8b8a96ffeafa','b9710771-d709-5a77-be6c-19d4de936461','demo/q5','51eb7f04f272a4d7','57d0b96f6f846a5a',1,'active');
INSERT INTO "card" VALUES('e9928965-643c-5ab2-b288-8312ec162d8a','b9710771-d709-5a77-be6c-19d4de936461','demo/q6','96f42316885a2ec8','5fec9be98f27f201',1,'active');
INSERT INTO "card" VALUES('2667e113-efa1-51fd-9925-ca42929ffefb','b9710771-d709-5a77-be6c-19d4de936461','demo/q7','0ad367b5283bf12b','68c49e976ae7b9ae',1,'active');
INSERT INTO "card" VALUES('c104762c-225b-5984-990b-8634938cc1b9','b9710771-d709-5a77-be6c-19d4de936461','demo/q8','25a4d7ae91b97001','37c658ea58f322b2',1,'active');
INSERT INTO "card" VALUES('4e25730e-2fd5-5d32-93ee-abeed08f0263','b9710771-d709-5a77-be6c-19d4de936461','demo/q9','8049f9683fa35a80','1bc431f36da917bf',1,'active');
INSERT INTO "card" VALUES('8b3f3313-f0c9-58fc-a060-ab66d03971cc','b9710771-d709-5a77-be6c-19d4de936461','demo/q10','704aaf3030ab0b76','460217bc6ff562a0',1,'active');
INSERT INTO "card" VALUES('b88d2da2-43ec-59af-a734-b796fbc71c6a','b9710771-d709-5a77-be6c-19d4de936461','demo/q11','0ad367b5283bf12b','68c49e976ae7b9ae',1,'active');
INSERT INTO "card" VALUES('ab421095-53d6-57ce-96b3-9463cb35fd01','b9710771-d709-5a77-be6c-19d4de936461','demo/q12','25a4d7ae91b97001','a8bb1cd27ecbbedb',1,'active');
INSERT INTO "card" VALUES('7b791b79-470f-55f0-b34c-a76eaa2e1f07','b9710771-d709-5a77-be6c-19d4de936461','demo/q13','77a0b9b5f4e16c2f','57d0b96f6f846a5a',1,'active');
INSERT INTO "card" VALUES('f7693eaf-96d8-5d1b-8121-8e4da8575b00','b9710771-d709-5a77-be6c-19d4de936461','demo/q14','a73d288857b5aa5c','460217bc6ff562a0',1,'active');
INSERT INTO "card" VALUES('2514f2a8-114f-5f19-9e19-f64cec4af078','b9710771-d709-5a77-be6c-19d4de936461','demo/q15','0ad367b5283bf12b','43709d70a68ded23',1,'active');
INSERT INTO "card" VALUES('deea8d15-8bb6-5c6b-8403-a54951964d1c','b9710771-d709-5a77-be6c-19d4de936461','demo/q16','25a4d7ae91b97001','37c658ea58f322b2',1,'active');
INSERT INTO "card" VALUES('9500a1e9-aa00-549b-9d80-88ba68accddd','b9710771-d709-5a77-be6c-19d4de936461','demo/q17','86747f062cc0f1ad','57d0b96f6f846a5a',1,'active');
INSERT INTO "card" VALUES('fe644b89-4375-5db9-a797-2cee44518a9a','b9710771-d709-5a77-be6c-19d4de936461','demo/q18','302ca711e59f2a01','5fec9be98f27f201',1,'active');
INSERT INTO "card" VALUES('db615339-f5c3-580b-851a-a98d31299d09','b9710771-d709-5a77-be6c-19d4de936461','demo/q19','0ad367b5283bf12b','68c49e976ae7b9ae',1,'active');
INSERT INTO "card" VALUES('6d9d6d31-285b-5ced-9cca-a0f7a15e3cd2','b9710771-d709-5a77-be6c-19d4de936461','demo/q20','25a4d7ae91b97001','37c658ea58f322b2',1,'active');
INSERT INTO "card" VALUES('bc300ff4-515b-590c-900f-71be0b72f4ea','b9710771-d709-5a77-be6c-19d4de936461','demo/q21','e6429a2b966575ec','1bc431f36da917bf',1,'active');
INSERT INTO "card" VALUES('5f37c46e-d38f-5f60-a189-0e89fbc40dea','b9710771-d709-5a77-be6c-19d4de936461','demo/q22','5e120ebc7df691b8','460217bc6ff562a0',1,'active');
INSERT INTO "card" VALUES('ea31226a-df72-5630-9136-efcf17afb73e','b9710771-d709-5a77-be6c-19d4de936461','demo/q23','0ad367b5283bf12b','68c49e976ae7b9ae',1,'active');
INSERT INTO "card" VALUES('0a0e8282-59af-52e6-bb0b-110853652650','b9710771-d709-5a77-be6c-19d4de936461','demo/q24','25a4d7ae91b97001','a8bb1cd27ecbbedb',1,'active');
INSERT INTO "card" VALUES('1ac62455-c4f3-5dd0-9118-13032675a731','b9710771-d709-5a77-be6c-19d4de936461','demo/q25','7c1a1a4efaf1c9f6','57d0b96f6f846a5a',1,'active');
INSERT INTO "card" VALUES('3b2a892e-ae75-56a7-9336-7ec7540925e2','b9710771-d709-5a77-be6c-19d4de936461','demo/q26','cf6bd303bab68c67','460217bc6ff562a0',1,'active');
INSERT INTO "card" VALUES('c23e1468-42eb-5848-9840-d5c9087636e0','b9710771-d709-5a77-be6c-19d4de936461','demo/q27','0ad367b5283bf12b','43709d70a68ded23',1,'active');
INSERT INTO "card" VALUES('2895c78f-bd8a-5053-ba02-d89ad8907b9b','b9710771-d709-5a77-be6c-19d4de936461','demo/q28','25a4d7ae91b97001','37c658ea58f322b2',1,'active');
INSERT INTO "card" VALUES('902b8c98-5144-5a75-ac9a-808dca02f213','b9710771-d709-5a77-be6c-19d4de936461','demo/q29','277742ca9f51f97d','57d0b96f6f846a5a',1,'active');
INSERT INTO "card" VALUES('b2a65a5d-39bb-5495-bc1a-ce7f1fec2b5e','b9710771-d709-5a77-be6c-19d4de936461','demo/q30','9fdd61788d92521e','5fec9be98f27f201',1,'active');
INSERT INTO "card" VALUES('131468d6-b18c-5f73-b207-6c3588458172','b9710771-d709-5a77-be6c-19d4de936461','demo/q31','0ad367b5283bf12b','68c49e976ae7b9ae',1,'active');
INSERT INTO "card" VALUES('90e4851e-42d0-5a96-8fd3-ca9f5e462a52','b9710771-d709-5a77-be6c-19d4de936461','demo/q32','25a4d7ae91b97001','37c658ea58f322b2',1,'active');
INSERT INTO "card" VALUES('9a33ac31-b53d-5106-baa8-73d08fb62150','b9710771-d709-5a77-be6c-19d4de936461','demo/q33','139d24425e60f3af','1bc431f36da917bf',1,'active');
INSERT INTO "card" VALUES('9a90b0d5-9d93-505d-8844-fdff4b8ef33c','b9710771-d709-5a77-be6c-19d4de936461','demo/q34','bf5f7ab49d2ee2dc','460217bc6ff562a0',1,'active');
INSERT INTO "card" VALUES('7fa90298-7df0-50d9-8c5d-459eebcfbef7','b9710771-d709-5a77-be6c-19d4de936461','demo/q35','0ad367b5283bf12b','68c49e976ae7b9ae',1,'active');
INSERT INTO "card" VALUES('56140127-22b9-5ff6-9334-92117822ce52','b9710771-d709-5a77-be6c-19d4de936461','demo/q36','25a4d7ae91b97001','a8bb1cd27ecbbedb',1,'active');
INSERT INTO "card" VALUES('f624e869-e289-59c6-9bfc-21479a4e78cb','b9710771-d709-5a77-be6c-19d4de936461','demo/q37','45ec756c7ecf31cb','57d0b96f6f846a5a',1,'active');
INSERT INTO "card" VALUES('e5740287-d064-5dde-baf0-ed58d368c559','b9710771-d709-5a77-be6c-19d4de936461','demo/q38','1926865456c58994','460217bc6ff562a0',1,'active');
INSERT INTO "card" VALUES('e92f2330-ddc1-577d-bb08-24c69f24d80d','b9710771-d709-5a77-be6c-19d4de936461','demo/q39','0ad367b5283bf12b','43709d70a68ded23',1,'active');
INSERT INTO "card" VALUES('0d1ebfdb-a7d2-5435-a623-162cf8c305fd','b9710771-d709-5a77-be6c-19d4de936461','demo/q40','25a4d7ae91b97001','37c658ea58f322b2',1,'active');
INSERT INTO "card" VALUES('d807dea6-67f0-56ef-a3da-41db2205e340','b9710771-d709-5a77-be6c-19d4de936461','demo/q41','bfa4593fec1f6e5d','57d0b96f6f846a5a',1,'active');
INSERT INTO "card" VALUES('c1f89e71-e539-5563-bfd1-a72e558396a6','b9710771-d709-5a77-be6c-19d4de936461','demo/q42','308132edd8c4c548','5fec9be98f27f201',1,'active');
INSERT INTO "card" VALUES('9d0df968-5d3b-54be-bac2-62928a605331','b9710771-d709-5a77-be6c-19d4de936461','demo/q43','0ad367b5283bf12b','68c49e976ae7b9ae',1,'active');
INSERT INTO "card" VALUES('0a35bb63-079a-50e3-a4d2-b13bb9c5ef51','b9710771-d709-5a77-be6c-19d4de936461','demo/q44','25a4d7ae91b97001','37c658ea58f322b2',1,'active');
INSERT INTO "card" VALUES('b225e538-e686-53d3-91cc-4260f10457bc','b9710771-d709-5a77-be6c-19d4de936461','demo/q45','798e811c44757315','1bc431f36da917bf',1,'active');
INSERT INTO "card" VALUES('d77817d8-4688-5f30-bc2e-c62dcc558f9e','b9710771-d709-5a77-be6c-19d4de936461','demo/q46','38533fa1780926b9','460217bc6ff562a0',1,'active');
INSERT INTO "card" VALUES('1f99d503-f1ab-5361-829e-13ba9916043f','b9710771-d709-5a77-be6c-19d4de936461','demo/q47','0ad367b5283bf12b','68c49e976ae7b9ae',1,'active');
INSERT INTO "card" VALUES('88de8754-9d19-5423-9361-7603585dc114','b9710771-d709-5a77-be6c-19d4de936461','demo/q48','25a4d7ae91b97001','a8bb1cd27ecbbedb',1,'active');
INSERT INTO "card" VALUES('92bf06e2-1cf0-5751-b2ef-6a13b9a69ad2','b9710771-d709-5a77-be6c-19d4de936461','demo/q49','b4bd8bb0e3da336f','57d0b96f6f846a5a',1,'active');
INSERT INTO "card" VALUES('05ba538a-1039-5b45-92d5-81d2039054a1','b9710771-d709-5a77-be6c-19d4de936461','demo/q50','f888f58306296ec5','460217bc6ff562a0',1,'active');
INSERT INTO "card" VALUES('58eeb244-fce3-5160-b9d6-2d3deec2536c','b9710771-d709-5a77-be6c-19d4de936461','demo/q51','0ad367b5283bf12b','43709d70a68ded23',1,'active');
INSERT INTO "card" VALUES('fd83cf12-6c66-547b-9236-555338ed325e','b9710771-d709-5a77-be6c-19d4de936461','demo/q52','25a4d7ae91b97001','37c658ea58f322b2',1,'active');
INSERT INTO "card" VALUES('02c7f588-17a1-5cd7-83a3-41e5fb98d277','b9710771-d709-5a77-be6c-19d4de936461','demo/q53','468517899e957917','57d0b96f6f846a5a',1,'active');
INSERT INTO "card" VALUES('f3a28743-b3e7-54cb-982e-ce33035b3eba','b9710771-d709-5a77-be6c-19d4de936461','demo/q54','de32f3a082d79e1e','5fec9be98f27f201',1,'active');
INSERT INTO "card" VALUES('9dd7f9a3-27ee-5f30-bafc-4bea97ff4b75','b9710771-d709-5a77-be6c-19d4de936461','demo/q55','0ad367b5283bf12b','68c49e976ae7b9ae',1,'active');
INSERT INTO "card" VALUES('cf68fa0d-5bd1-5b48-8a9e-be3a1cfd796b','b9710771-d709-5a77-be6c-19d4de936461','demo/q56','25a4d7ae91b97001','37c658ea58f322b2',1,'active');
INSERT INTO "card" VALUES('c8deb80b-c9be-517a-a54a-349bb341d058','b9710771-d709-5a77-be6c-19d4de936461','demo/q57','425459633dc6583a','1bc431f36da917bf',1,'active');
INSERT INTO "card" VALUES('e84c49a8-7d88-5b71-ba70-633fac062d6b','b9710771-d709-5a77-be6c-19d4de936461','demo/q58','7cf81c84031d0356','460217bc6ff562a0',1,'active');
INSERT INTO "card" VALUES('cc28d573-187d-5a00-8a92-711f0724e3de','b9710771-d709-5a77-be6c-19d4de936461','demo/q59','0ad367b5283bf12b','68c49e976ae7b9ae',1,'active');
CREATE TABLE learner (
	id VARCHAR(36) NOT NULL, 
	name TEXT NOT NULL, 
	made_at BIGINT NOT NULL, 
	CONSTRAINT pk_learner PRIMARY KEY (id), 
	CONSTRAINT uq_learner_name UNIQUE (name)
);
INSERT INTO "learner" VALUES('b9710771-d709-5a77-be6c-19d4de936461','me',1795424400000);
CREATE TABLE memory_state (
	card VARCHAR(36) NOT NULL, 
	learner VARCHAR(36) NOT NULL, 
	stability FLOAT, 
	difficulty FLOAT, 
	due_day VARCHAR(10), 
	last_day VARCHAR(10), 
	reps INTEGER NOT NULL, 
	lapses INTEGER NOT NULL, 
	undecided BOOLEAN NOT NULL, 
	CONSTRAINT pk_memory_state PRIMARY KEY (card), 
	CONSTRAINT fk_memory_state_card_card FOREIGN KEY(card) REFERENCES card (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_memory_state_learner_learner FOREIGN KEY(learner) REFERENCES learner (id) ON DELETE RESTRICT
);
INSERT INTO "memory_state" VALUES('31fc7f4e-ce2f-5f58-ad93-25ae97252f43','b9710771-d709-5a77-be6c-19d4de936461',2.3065,2.118104,'2026-11-25','2026-11-23',1,0,0);
INSERT INTO "memory_state" VALUES('ad1a03d9-902d-5ce8-bdbc-c93fb0e2dc22','b9710771-d709-5a77-be6c-19d4de936461',0.212,6.4133,'2026-11-24','2026-11-23',1,0,0);
INSERT INTO "memory_state" VALUES('9c95dd95-af4e-5f45-93e5-74258c24d3c4','b9710771-d709-5a77-be6c-19d4de936461',2.3065,2.118104,'2026-11-25','2026-11-23',1,0,0);
INSERT INTO "memory_state" VALUES('d66b30b8-712a-5fc4-a15e-2717a65162e4','b9710771-d709-5a77-be6c-19d4de936461',0.212,6.4133,'2026-11-24','2026-11-23',1,0,0);
INSERT INTO "memory_state" VALUES('ddd37c0c-37e0-5458-894c-2d2aca4b2279','b9710771-d709-5a77-be6c-19d4de936461',0.212,6.4133,'2026-11-24','2026-11-23',1,0,0);
INSERT INTO "memory_state" VALUES('e9928965-643c-5ab2-b288-8312ec162d8a','b9710771-d709-5a77-be6c-19d4de936461',2.3065,2.118104,'2026-11-25','2026-11-23',1,0,0);
CREATE TABLE operation (
	id VARCHAR(36) NOT NULL, 
	device VARCHAR(36) NOT NULL, 
	seq INTEGER NOT NULL, 
	learner VARCHAR(36) NOT NULL, 
	at_utc BIGINT NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	target VARCHAR(36), 
	card VARCHAR(36), 
	payload JSON NOT NULL, 
	description TEXT NOT NULL, 
	chain VARCHAR(64) NOT NULL, 
	CONSTRAINT pk_operation PRIMARY KEY (id), 
	CONSTRAINT fk_operation_learner_learner FOREIGN KEY(learner) REFERENCES learner (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_operation_target_operation FOREIGN KEY(target) REFERENCES operation (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_operation_card_card FOREIGN KEY(card) REFERENCES card (id) ON DELETE RESTRICT, 
	CONSTRAINT uq_operation_device_seq UNIQUE (device, seq)
);
INSERT INTO "operation" VALUES('01a207a2-3280-72ee-aafd-dc2a1193bb0f','7ed6a332-1524-4ef3-bb86-d961c171558f',1,'b9710771-d709-5a77-be6c-19d4de936461',1795424400000,'system',NULL,NULL,'{"device":"7ed6a332-1524-4ef3-bb86-d961c171558f","machine":"here","path":"quizlr.db"}','this file on this machine','ca6c0f09941a6c56d99cb469eb5a934c6bf734ddafa5f60676844f002686c9d8');
INSERT INTO "operation" VALUES('01a207a2-3280-7b63-8b49-b4c3d2860642','7ed6a332-1524-4ef3-bb86-d961c171558f',2,'b9710771-d709-5a77-be6c-19d4de936461',1795424400001,'system',NULL,NULL,'{"cards":{"added":60,"changed":0,"renamed":[],"retired":0,"returned":0}}','cards: 60 added','00a2037aefd1b6b77604ead96ba85ae6b4a3ccbd792ecd62e43332207a8768aa');
INSERT INTO "operation" VALUES('01a207a2-3280-74f7-8478-0a0ae2fd41ee','7ed6a332-1524-4ef3-bb86-d961c171558f',3,'b9710771-d709-5a77-be6c-19d4de936461',1795424400002,'answer',NULL,'31fc7f4e-ce2f-5f58-ad93-25ae97252f43','{}','answered demo/q1: right','6e84c992bf33d7e52c8bb96657204f59875657d5b051c0c5ecd2f606e4ccf2a0');
INSERT INTO "operation" VALUES('01a207a2-80a0-7d73-89e4-6c7cf5e91b54','7ed6a332-1524-4ef3-bb86-d961c171558f',4,'b9710771-d709-5a77-be6c-19d4de936461',1795424420000,'suspend',NULL,'31fc7f4e-ce2f-5f58-ad93-25ae97252f43','{}','suspend demo/q1','8b8e77ee2d6dc6d57c951f2e7ae021508e282f0ae8787c63bd88139fee413a9e');
INSERT INTO "operation" VALUES('01a207a2-80a0-76c6-ae36-0ab080d3e944','7ed6a332-1524-4ef3-bb86-d961c171558f',5,'b9710771-d709-5a77-be6c-19d4de936461',1795424420001,'answer',NULL,'ad1a03d9-902d-5ce8-bdbc-c93fb0e2dc22','{}','answered demo/q0: right','c0b2646a81e917b0d0ed91859f3364245f0bd9759011397fd7339c7840751098');
INSERT INTO "operation" VALUES('01a207a2-cec0-7ba7-82bd-42e57e1815ee','7ed6a332-1524-4ef3-bb86-d961c171558f',6,'b9710771-d709-5a77-be6c-19d4de936461',1795424440000,'adjust','01a207a2-80a0-76c6-ae36-0ab080d3e944','ad1a03d9-902d-5ce8-bdbc-c93fb0e2dc22','{"due_day":"2026-11-24","rating":1,"verdict":"wrong"}','adjust demo/q0: Again','337d52518eb8b13e5cf3d64899c7ff7f995141e23e79a913599f52049b3c8c0e');
INSERT INTO "operation" VALUES('01a207a2-cec0-7be2-a367-a2218c4ca5bb','7ed6a332-1524-4ef3-bb86-d961c171558f',7,'b9710771-d709-5a77-be6c-19d4de936461',1795424440001,'answer',NULL,'9c95dd95-af4e-5f45-93e5-74258c24d3c4','{}','answered demo/q2: right','0ff9c42cd6dcd11e459074bf5017b85ac829b496960432737b39532fc35b34b8');
INSERT INTO "operation" VALUES('01a207a3-1ce0-7abf-be70-aa96ab9a986e','7ed6a332-1524-4ef3-bb86-d961c171558f',8,'b9710771-d709-5a77-be6c-19d4de936461',1795424460000,'answer',NULL,'d66b30b8-712a-5fc4-a15e-2717a65162e4','{}','answered demo/q3: wrong','bf6de558dc8c4c08a03b433b381a04698ad62d632b12ce0ea480c9328c55b3a2');
INSERT INTO "operation" VALUES('01a207a3-6b00-7896-9b56-20e7f695b5d2','7ed6a332-1524-4ef3-bb86-d961c171558f',9,'b9710771-d709-5a77-be6c-19d4de936461',1795424480000,'dispute','01a207a3-1ce0-7abf-be70-aa96ab9a986e','d66b30b8-712a-5fc4-a15e-2717a65162e4','{"due_day":"2026-11-24","rating":null,"verdict":"wrong"}','dispute demo/q3: no rating','4fed536f8c27a5817455f7b9cd1fcfebc1b38dcb612d4aef8bae547c6caf4aa5');
INSERT INTO "operation" VALUES('01a207a3-6b00-7e49-9fb7-c09a16e3cf5d','7ed6a332-1524-4ef3-bb86-d961c171558f',10,'b9710771-d709-5a77-be6c-19d4de936461',1795424480001,'answer',NULL,'ddd37c0c-37e0-5458-894c-2d2aca4b2279','{}','answered demo/q4: wrong','74f65ce57ece0c8c6488c2aee0d39ca89d0ee833138a843b0eec31678b451bc0');
INSERT INTO "operation" VALUES('01a207a3-b920-7553-b737-af7ecb5dddbc','7ed6a332-1524-4ef3-bb86-d961c171558f',11,'b9710771-d709-5a77-be6c-19d4de936461',1795424500000,'flag','01a207a3-6b00-7e49-9fb7-c09a16e3cf5d','ddd37c0c-37e0-5458-894c-2d2aca4b2279','{"text":""}','flag demo/q4','0a1e2c9d74cf0ac92d7f7ccf1deab0252889a322da11697c68502227400a02c3');
INSERT INTO "operation" VALUES('01a207a3-b920-7bb2-b9fc-5afee0ae4d98','7ed6a332-1524-4ef3-bb86-d961c171558f',12,'b9710771-d709-5a77-be6c-19d4de936461',1795424500001,'answer',NULL,'e9928965-643c-5ab2-b288-8312ec162d8a','{}','answered demo/q6: right','284162861960db5f9f7d479a1e7d67a514a5ac24d4257e958f08e530a6082e7a');
INSERT INTO "operation" VALUES('01a207da-f5c0-7e52-b79a-6e605c502afd','7ed6a332-1524-4ef3-bb86-d961c171558f',13,'b9710771-d709-5a77-be6c-19d4de936461',1795428120000,'answer',NULL,'d66b30b8-712a-5fc4-a15e-2717a65162e4','{}','answered demo/q3: wrong','8c7b833084d7469c36f2fadcde09dce7e781f6b2fdd812d82fcda8d300f9100c');
INSERT INTO "operation" VALUES('01a207db-43e0-7961-bca9-1b148dbd6dbd','7ed6a332-1524-4ef3-bb86-d961c171558f',14,'b9710771-d709-5a77-be6c-19d4de936461',1795428140000,'answer',NULL,'9c95dd95-af4e-5f45-93e5-74258c24d3c4','{}','answered demo/q2: right','4d3dd37c955ecae54c4354e3e0473e9ac2c9d8a78300ed0ba7f6fe1392c3481b');
INSERT INTO "operation" VALUES('01a207db-9200-7988-b579-2cebf7452202','7ed6a332-1524-4ef3-bb86-d961c171558f',15,'b9710771-d709-5a77-be6c-19d4de936461',1795428160000,'undo','01a207db-43e0-7961-bca9-1b148dbd6dbd','9c95dd95-af4e-5f45-93e5-74258c24d3c4','{}','undo: answered demo/q2: right','7d6afb5e204554d8f910659b3410d4dce5c7bf1bab2d715a0b6f6d59bdf7bdfb');
CREATE TABLE review (
	operation VARCHAR(36) NOT NULL, 
	showing VARCHAR(36) NOT NULL, 
	at_utc BIGINT NOT NULL, 
	utc_offset INTEGER NOT NULL, 
	zone TEXT NOT NULL, 
	study_day VARCHAR(10) NOT NULL, 
	day_start INTEGER NOT NULL, 
	verdict VARCHAR(16) NOT NULL, 
	credit FLOAT, 
	confidence VARCHAR(8), 
	percent FLOAT, 
	rating INTEGER, 
	ms INTEGER NOT NULL, 
	answer TEXT NOT NULL, 
	misconceptions JSON NOT NULL, 
	due_day VARCHAR(10), 
	CONSTRAINT pk_review PRIMARY KEY (operation), 
	CONSTRAINT fk_review_operation_operation FOREIGN KEY(operation) REFERENCES operation (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_review_showing_showing FOREIGN KEY(showing) REFERENCES showing (id) ON DELETE RESTRICT, 
	CONSTRAINT uq_review_showing UNIQUE (showing), 
	CONSTRAINT ck_review_rating CHECK (rating BETWEEN 1 AND 4), 
	CONSTRAINT ck_review_credit CHECK (credit BETWEEN 0 AND 1), 
	CONSTRAINT ck_review_confidence CHECK (confidence IN ('guess', 'unsure', 'sure')), 
	CONSTRAINT ck_review_day_start CHECK (day_start BETWEEN 3 AND 12)
);
INSERT INTO "review" VALUES('01a207a2-3280-74f7-8478-0a0ae2fd41ee','01a207a2-3280-710d-8326-8863f2c4e1da',1795424400000,60,'Europe/Paris','2026-11-23',4,'right',1.0,'sure',NULL,3,0,'b','[]','2026-11-25');
INSERT INTO "review" VALUES('01a207a2-80a0-76c6-ae36-0ab080d3e944','01a207a2-80a0-7b39-aa04-d6d7bfad6bb0',1795424420000,60,'Europe/Paris','2026-11-23',4,'right',1.0,'sure',NULL,3,0,'1.5','[]','2026-11-25');
INSERT INTO "review" VALUES('01a207a2-cec0-7be2-a367-a2218c4ca5bb','01a207a2-cec0-76c8-9b31-ddba04740e6a',1795424440000,60,'Europe/Paris','2026-11-23',4,'right',NULL,'unsure',NULL,3,0,'3','[]','2026-11-25');
INSERT INTO "review" VALUES('01a207a3-1ce0-7abf-be70-aa96ab9a986e','01a207a3-1ce0-7ebf-98a6-660c1b164bdd',1795424460000,60,'Europe/Paris','2026-11-23',4,'wrong',0.0,'guess',NULL,1,0,'1.5','[]','2026-11-24');
INSERT INTO "review" VALUES('01a207a3-6b00-7e49-9fb7-c09a16e3cf5d','01a207a3-6b00-758a-b04d-370d39bfb586',1795424480000,60,'Europe/Paris','2026-11-23',4,'wrong',0.0,'sure',NULL,1,0,'3','[]','2026-11-24');
INSERT INTO "review" VALUES('01a207a3-b920-7bb2-b9fc-5afee0ae4d98','01a207a3-b920-7c64-bc1f-1b6f65dc0feb',1795424500000,60,'Europe/Paris','2026-11-23',4,'right',NULL,'unsure',NULL,3,0,'3','[]','2026-11-25');
INSERT INTO "review" VALUES('01a207da-f5c0-7e52-b79a-6e605c502afd','01a207da-f5c0-7f99-a1ab-294da4ef54d6',1795428120000,60,'Europe/Paris','2026-11-23',4,'wrong',0.0,'guess',NULL,1,0,'1.5','[]','2026-11-24');
INSERT INTO "review" VALUES('01a207db-43e0-7961-bca9-1b148dbd6dbd','01a207db-43e0-7097-831c-923f23c5bfda',1795428140000,60,'Europe/Paris','2026-11-23',4,'right',NULL,'unsure',NULL,NULL,0,'3','[]',NULL);
CREATE TABLE session (
	id VARCHAR(36) NOT NULL, 
	learner VARCHAR(36) NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	study_day VARCHAR(10) NOT NULL, 
	started BIGINT NOT NULL, 
	ended BIGINT, 
	seed TEXT NOT NULL, 
	options JSON NOT NULL, 
	new_left INTEGER, 
	CONSTRAINT pk_session PRIMARY KEY (id), 
	CONSTRAINT fk_session_learner_learner FOREIGN KEY(learner) REFERENCES learner (id) ON DELETE RESTRICT
);
INSERT INTO "session" VALUES('01a207a2-3280-70b9-bfb6-e5e354a65158','b9710771-d709-5a77-be6c-19d4de936461','daily','2026-11-23',1795424400000,NULL,'1','{"exclude":[],"head":false,"kind":"daily","leave_schedule":false,"limit":null,"minutes":null,"more_new":50,"select":[]}',21);
INSERT INTO "session" VALUES('01a207da-f5c0-7b2f-8631-fa3cc0f516f6','b9710771-d709-5a77-be6c-19d4de936461','practice','2026-11-23',1795428120000,NULL,'1','{"exclude":[],"head":false,"kind":"practice","leave_schedule":false,"limit":null,"minutes":null,"more_new":50,"select":[]}',0);
CREATE TABLE showing (
	id VARCHAR(36) NOT NULL, 
	session VARCHAR(36) NOT NULL, 
	card VARCHAR(36) NOT NULL, 
	purpose VARCHAR(16) NOT NULL, 
	payload JSON NOT NULL, 
	task_hash TEXT NOT NULL, 
	seed TEXT, 
	family_version INTEGER, 
	weight_set VARCHAR(36), 
	CONSTRAINT pk_showing PRIMARY KEY (id), 
	CONSTRAINT fk_showing_session_session FOREIGN KEY(session) REFERENCES session (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_showing_card_card FOREIGN KEY(card) REFERENCES card (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_showing_weight_set_weight_set FOREIGN KEY(weight_set) REFERENCES weight_set (id) ON DELETE RESTRICT
);
INSERT INTO "showing" VALUES('01a207a2-3280-710d-8326-8863f2c4e1da','01a207a2-3280-70b9-bfb6-e5e354a65158','31fc7f4e-ce2f-5f58-ad93-25ae97252f43','daily','{"answer":"The right one","criteria":[],"drawn":null,"foils":[{"band":null,"feedback":"It is odd.","given":0,"misconception":"sign-lost"},{"band":null,"feedback":"It looks alike.","given":2,"misconception":"sign-lost"}],"key":{"correct":1,"options":3,"type":"letter"},"kind":"choice","labels":[],"note":null,"options":["The odd one","The right one","The wrong one"],"origin":null,"outcome":"","prompt":"Which one is right in q1?","question":"","rule":"","table":null,"working":"Because it is. Remember the right one."}','8491c51f3aa87604','232639828523315',NULL,NULL);
INSERT INTO "showing" VALUES('01a207a2-80a0-7b39-aa04-d6d7bfad6bb0','01a207a2-3280-70b9-bfb6-e5e354a65158','ad1a03d9-902d-5ce8-bdbc-c93fb0e2dc22','daily','{"answer":"","criteria":[],"drawn":null,"foils":[{"band":null,"feedback":"The sign is flipped.","given":-1.5,"misconception":"sign-lost"}],"key":{"abs":0.01,"rel":0.0,"type":"number","value":1.5},"kind":"numeric","labels":[],"note":null,"options":[],"origin":null,"outcome":"","prompt":"What is half of three?","question":"","rule":"","table":null,"working":"Three halves."}','25a4d7ae91b97001','121488728190872',NULL,NULL);
INSERT INTO "showing" VALUES('01a207a2-cec0-76c8-9b31-ddba04740e6a','01a207a2-3280-70b9-bfb6-e5e354a65158','9c95dd95-af4e-5f45-93e5-74258c24d3c4','daily','{"answer":"Therefore.","criteria":[],"drawn":null,"foils":[],"key":null,"kind":"flashcard","labels":[],"note":null,"options":[],"origin":null,"outcome":"","prompt":"Why q2?","question":"","rule":"","table":null,"working":"It follows."}','c704510f00713009','105131761096845',NULL,NULL);
INSERT INTO "showing" VALUES('01a207a3-1ce0-7ebf-98a6-660c1b164bdd','01a207a2-3280-70b9-bfb6-e5e354a65158','d66b30b8-712a-5fc4-a15e-2717a65162e4','daily','{"answer":"","criteria":[],"drawn":{"w":5.0,"x":1.1},"foils":[{"band":null,"feedback":"You added 5.5.","given":6.5,"misconception":"sign-lost"}],"key":{"abs":0.01,"rel":0.0,"type":"number","value":-4.5},"kind":"parametric","labels":[],"note":"w=5 x=1.1","options":[],"origin":null,"outcome":"","prompt":"What is \\(1 - 5 \\cdot 1.1\\)?","question":"","rule":"","table":null,"working":"It is −4.50. Remember 5.5."}','0ad367b5283bf12b','69467555613418',NULL,NULL);
INSERT INTO "showing" VALUES('01a207a3-6b00-758a-b04d-370d39bfb586','01a207a2-3280-70b9-bfb6-e5e354a65158','ddd37c0c-37e0-5458-894c-2d2aca4b2279','daily','{"answer":"","criteria":[],"drawn":null,"foils":[{"band":null,"feedback":"The sign is flipped.","given":-1.5,"misconception":"sign-lost"}],"key":{"abs":0.01,"rel":0.0,"type":"number","value":1.5},"kind":"numeric","labels":[],"note":null,"options":[],"origin":null,"outcome":"","prompt":"What is half of three?","question":"","rule":"","table":null,"working":"Three halves."}','25a4d7ae91b97001','42581204891778',NULL,NULL);
INSERT INTO "showing" VALUES('01a207a3-b920-7c64-bc1f-1b6f65dc0feb','01a207a2-3280-70b9-bfb6-e5e354a65158','e9928965-643c-5ab2-b288-8312ec162d8a','daily','{"answer":"Therefore.","criteria":[],"drawn":null,"foils":[],"key":null,"kind":"flashcard","labels":[],"note":null,"options":[],"origin":null,"outcome":"","prompt":"Why q6?","question":"","rule":"","table":null,"working":"It follows."}','96f42316885a2ec8','177253514723400',NULL,NULL);
INSERT INTO "showing" VALUES('01a207da-f5c0-7f99-a1ab-294da4ef54d6','01a207da-f5c0-7b2f-8631-fa3cc0f516f6','d66b30b8-712a-5fc4-a15e-2717a65162e4','practice','{"answer":"","criteria":[],"drawn":{"w":-3.0,"x":1.4},"foils":[{"band":null,"feedback":"You added −4.2.","given":-3.1999999999999993,"misconception":"sign-lost"}],"key":{"abs":0.01,"rel":0.0,"type":"number","value":5.199999999999999},"kind":"parametric","labels":[],"note":"w=-3 x=1.4","options":[],"origin":null,"outcome":"","prompt":"What is \\(1 - (-3) \\cdot 1.4\\)?","question":"","rule":"","table":null,"working":"It is 5.20. Remember −4.2."}','0ad367b5283bf12b','185954978628244',NULL,NULL);
INSERT INTO "showing" VALUES('01a207db-43e0-7097-831c-923f23c5bfda','01a207da-f5c0-7b2f-8631-fa3cc0f516f6','9c95dd95-af4e-5f45-93e5-74258c24d3c4','practice','{"answer":"Therefore.","criteria":[],"drawn":null,"foils":[],"key":null,"kind":"flashcard","labels":[],"note":null,"options":[],"origin":null,"outcome":"","prompt":"Why q2?","question":"","rule":"","table":null,"working":"It follows."}','c704510f00713009','167790194895572',NULL,NULL);
CREATE TABLE weight_set (
	id VARCHAR(36) NOT NULL, 
	learner VARCHAR(36) NOT NULL, 
	"values" JSON NOT NULL, 
	retention FLOAT NOT NULL, 
	made_at BIGINT NOT NULL, 
	CONSTRAINT pk_weight_set PRIMARY KEY (id), 
	CONSTRAINT fk_weight_set_learner_learner FOREIGN KEY(learner) REFERENCES learner (id) ON DELETE RESTRICT, 
	CONSTRAINT ck_weight_set_retention CHECK (retention > 0 AND retention < 1)
);
CREATE INDEX ix_session_learner_started ON session (learner, started);
CREATE UNIQUE INDEX uq_card_learner_key ON card (learner, "key") WHERE status <> 'retired';
CREATE INDEX ix_operation_learner_at_utc ON operation (learner, at_utc);
CREATE INDEX ix_operation_card ON operation (card);
CREATE INDEX ix_operation_target ON operation (target) WHERE target IS NOT NULL;
CREATE INDEX ix_operation_system ON operation (at_utc) WHERE kind = 'system';
CREATE INDEX ix_showing_card ON showing (card);
CREATE INDEX ix_showing_session ON showing (session);
CREATE INDEX ix_review_study_day ON review (study_day);
CREATE INDEX ix_memory_state_learner_due_day ON memory_state (learner, due_day);
COMMIT;
